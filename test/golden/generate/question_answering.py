"""Where tokens stand in a text, windows of question and document, and the loss of a span head, by Hugging Face.

    python test/golden/generate/question_answering.py > test/golden/question-answering.json

Run from the project's root. Places are counted as JavaScript does, in UTF-16 code units.
"""

import json

import tokenizers
import torch
import transformers
from transformers import BertForQuestionAnswering, PreTrainedTokenizerFast

folder = "test/golden/tokenizers"
SPECIAL = {
    "uncased": dict(unk_token="[UNK]", sep_token="[SEP]", pad_token="[PAD]", cls_token="[CLS]", mask_token="[MASK]"),
    "roberta": dict(unk_token="<unk>", sep_token="</s>", pad_token="<pad>", cls_token="<s>", mask_token="<mask>"),
}


def in_code_units(text, offsets):
    place = [0]
    for character in text:
        place.append(place[-1] + (2 if ord(character) > 0xFFFF else 1))
    return [[place[start], place[end]] for start, end in offsets]


known = json.load(open("test/golden/encoder-tokenizers.json"))
offsets = {}
for kind in ("uncased", "cased", "roberta"):
    tokenizer = tokenizers.Tokenizer.from_file(f"{folder}/{kind}/tokenizer.json")
    offsets[kind] = []
    for text in (entry["text"] for entry in known[kind]["texts"]):
        if "[MASK]" in text or "<mask>" in text:
            continue  # there Hugging Face reads a special token
        encoding = tokenizer.encode(text, add_special_tokens=False)
        offsets[kind].append({"text": text, "ids": encoding.ids, "offsets": in_code_units(text, encoding.offsets)})

document = (
    "The café at 12 Harbour Street 🐋 opened in 1851, before Ångström measured light. Its owner, Mrs. Hussey, sold two "
    "kinds of chowder: clam and cod. “Clam or cod?” she asked everyone. Queequeg, who was not asked often, paid $3.50 for "
    "both.\n\nShe closed on Sundays, and in winter when the ice would not let the ships in."
)
question = "What did Queequeg pay?"
answers = [("$3.50", document.index("$3.50")), ("winter", document.index("winter")), ("1851", document.index("1851"))]


def training_windows(tokenizer, length, stride):
    """As Hugging Face's run_qa.py prepares its training features."""
    encoded = tokenizer(
        question, document, truncation="only_second", max_length=length, stride=stride,
        return_overflowing_tokens=True, return_offsets_mapping=True, return_token_type_ids=True,
    )
    windows = []
    for i, ids in enumerate(encoded["input_ids"]):
        places, of = encoded["offset_mapping"][i], encoded.sequence_ids(i)
        targets = []
        for text, begin in answers:
            end = begin + len(text)
            first, last = of.index(1), len(of) - 1 - of[::-1].index(1)
            if not (places[first][0] <= begin and places[last][1] >= end):
                targets.append([0, 0])
                continue
            while first < len(places) and places[first][0] <= begin:
                first += 1
            while places[last][1] >= end:
                last -= 1
            targets.append([first - 1, last + 1])
        in_text = [pair if kind == 1 else None for pair, kind in zip(in_code_units(document, places), of)]
        windows.append({"inputIds": ids, "tokenTypeIds": encoded["token_type_ids"][i], "offsets": in_text, "targets": targets})
    return {"maxLength": length, "stride": stride, "windows": windows}


windows = {}
for kind, names in SPECIAL.items():
    tokenizer = PreTrainedTokenizerFast(tokenizer_file=f"{folder}/{kind}/tokenizer.json", **names)
    windows[kind] = [training_windows(tokenizer, *sizes) for sizes in ((64, 20), (96, 0), (384, 128))]


def tensor(value):
    return {"shape": list(value.shape), "values": [float(f"{v:.9g}") for v in value.flatten().tolist()]}


model = BertForQuestionAnswering.from_pretrained("test/golden/tiny-bert").eval()
with torch.no_grad():
    for name, parameter in model.qa_outputs.named_parameters():
        parameter.copy_(torch.arange(parameter.numel()).reshape(parameter.shape).mul(0.7).sin())
inputs = torch.tensor([[2, 5, 6, 3, 6, 7, 8, 9, 10, 3], [2, 5, 3, 7, 8, 9, 3, 0, 0, 0]])
mask = (inputs != 0).long()
types = torch.tensor([[0, 0, 0, 0, 1, 1, 1, 1, 1, 1], [0, 0, 0, 1, 1, 1, 1, 0, 0, 0]])
starts, ends = torch.tensor([5, 0]), torch.tensor([7, 0])
output = model(inputs, attention_mask=mask, token_type_ids=types, start_positions=starts, end_positions=ends)
output.loss.backward()
training = {
    "inputIds": inputs.tolist(),
    "attentionMask": mask.tolist(),
    "tokenTypeIds": types.tolist(),
    "starts": starts.tolist(),
    "ends": ends.tolist(),
    "start": tensor(output.start_logits.detach()),
    "end": tensor(output.end_logits.detach()),
    "loss": float(f"{output.loss.item():.9g}"),
    "gradients": {name: tensor(p.grad) for name, p in model.named_parameters()},
}

golden = {
    "generator": "question_answering.py",
    "versions": {"tokenizers": tokenizers.__version__, "torch": torch.__version__, "transformers": transformers.__version__},
    "offsets": offsets,
    "document": document,
    "question": question,
    "answers": [{"text": text, "start": in_code_units(document, [(begin, begin)])[0][0]} for text, begin in answers],
    "windows": windows,
    "training": training,
}
print(json.dumps(golden, ensure_ascii=True))
