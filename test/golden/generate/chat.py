"""Golden values for chat fine-tuning and DPO, from transformers and PyTorch.

    npx tsx test/golden/generate/save-chat.ts OUT && python test/golden/generate/chat.py OUT

OUT is where Headway has just saved moby-dick-gpt with ChatML and room for more positions. Written is
test/golden/chat.json: ids and masks of conversations as `apply_chat_template` gives them from those files; and for
the tiny GPT-2 beside this folder the log-probabilities, loss (eq. 7 of Rafailov et al. 2023) and gradients of DPO.
"""
import importlib.metadata
import json
import sys
from pathlib import Path

import torch
import torch.nn.functional as F
from transformers import AutoModelForCausalLM, AutoTokenizer

SEED = 20251123
torch.manual_seed(SEED)
GOLDEN = Path(__file__).parent.parent

conversations = [
    [{"role": "user", "content": "Hello!"}, {"role": "assistant", "content": "Good morning.\nWhat is it?"}],
    [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "  Größe 🙂 <b>  "},
        {"role": "assistant", "content": " 42"},
        {"role": "user", "content": "Why?"},
        {"role": "assistant", "content": "Ask a whale.\n"},
    ],
]
tokenizer = AutoTokenizer.from_pretrained(sys.argv[1])
marked = tokenizer.chat_template  # the same with what transformers marks as the assistant's own
begin = "{% for message in messages %}"
assert marked.startswith(begin)
marked = (
    begin
    + "{{ '<|im_start|>' + message['role'] + '\n' }}{% if message['role'] == 'assistant' %}{% generation %}"
    + "{{ message['content'] + '<|im_end|>' }}{% endgeneration %}{% else %}{{ message['content'] + '<|im_end|>' }}"
    + "{% endif %}{{ '\n' }}{% endfor %}"
)
encoded = []
for messages in conversations:
    ids = tokenizer.apply_chat_template(messages, return_dict=False)
    prompt = tokenizer.apply_chat_template(messages[:-1], add_generation_prompt=True, return_dict=False)
    both = tokenizer.apply_chat_template(
        messages, chat_template=marked, return_dict=True, return_assistant_tokens_mask=True
    )
    assert both["input_ids"] == ids
    encoded.append({"messages": messages, "ids": ids, "prompt": prompt, "isReply": both["assistant_masks"]})

saved = AutoModelForCausalLM.from_pretrained(sys.argv[1]).eval()
with torch.no_grad():
    logits = saved(torch.tensor([encoded[0]["ids"]])).logits[0, -1]

# DPO on the tiny GPT-2: the policy is the model, the reference the same with its weights disturbed.
policy = AutoModelForCausalLM.from_pretrained(GOLDEN / "tiny-gpt2").eval()
reference = AutoModelForCausalLM.from_pretrained(GOLDEN / "tiny-gpt2").eval()
V = policy.config.vocab_size
rows = torch.randint(0, V, (4, 7))  # two pairs: chosen, chosen, rejected, rejected
labels = torch.roll(rows, -1, 1)
labels[:, :3] = -100  # the prompt
labels[:, -1] = -100
labels[1, 5:] = -100  # a shorter reply
with torch.no_grad():
    for parameter in reference.parameters():
        parameter.add_(torch.randn_like(parameter) * 0.1)


def log_probabilities(model, mean=False):
    log_softmax = F.log_softmax(model(rows).logits, -1)
    picked = log_softmax.gather(-1, labels.clamp(min=0)[..., None])[..., 0] * (labels != -100)
    return picked.sum(-1) / ((labels != -100).sum(-1) if mean else 1)


dpo = []
for beta, mean in [(0.1, False), (2.0, True)]:
    policy.zero_grad()
    pi = log_probabilities(policy, mean)
    with torch.no_grad():
        ref = log_probabilities(reference, mean)
    margins = beta * ((pi[:2] - ref[:2]) - (pi[2:] - ref[2:]))
    losses = -F.logsigmoid(margins)
    losses.mean().backward()
    gradient = policy.transformer.h[0].attn.c_attn.weight.grad
    dpo.append({
        "beta": beta, "lengthNormalized": mean, "policy": pi.tolist(), "reference": ref.tolist(),
        "losses": losses.tolist(), "margins": margins.tolist(),
        "gradient": {"shape": list(gradient.shape), "values": gradient.flatten().tolist()},
    })  # fmt: skip

(GOLDEN / "chat.json").write_text(
    json.dumps({
        "generator": "chat.py",
        "versions": {name: importlib.metadata.version(name) for name in ("transformers", "torch")},
        "seed": SEED,
        "conversations": encoded,
        "lastLogits": logits[:64].tolist(),
        "rows": rows.tolist(), "labels": labels.tolist(),
        "dpo": dpo,
    }, ensure_ascii=False) + "\n"
)  # fmt: skip
print("written", [len(one["ids"]) for one in encoded], [sum(one["isReply"]) for one in encoded])
