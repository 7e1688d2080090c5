"""Writes test/golden/chat-templates.json: conversations as `transformers` writes them with several templates.

    python test/golden/generate/chat_templates.py

The templates are those of SmolLM2 (ChatML), Llama 2, Zephyr and Llama 3, and one that uses more of Jinja.
"""
import importlib.metadata
import json
from pathlib import Path

from tokenizers import Tokenizer, models
from transformers import PreTrainedTokenizerFast

templates = {
    "smollm2": "{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\nYou are a helpful AI assistant named SmolLM, trained by Hugging Face<|im_end|>\n' }}{% endif %}{{'<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}",
    "llama2": "{% if messages[0]['role'] == 'system' %}{% set loop_messages = messages[1:] %}{% set system_message = messages[0]['content'] %}{% else %}{% set loop_messages = messages %}{% set system_message = false %}{% endif %}{% for message in loop_messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}{% if loop.index0 == 0 and system_message != false %}{% set content = '<<SYS>>\\n' + system_message + '\\n<</SYS>>\\n\\n' + message['content'] %}{% else %}{% set content = message['content'] %}{% endif %}{% if message['role'] == 'user' %}{{ bos_token + '[INST] ' + content.strip() + ' [/INST]' }}{% elif message['role'] == 'assistant' %}{{ ' '  + content.strip() + ' ' + eos_token }}{% endif %}{% endfor %}",
    "zephyr": "{% for message in messages %}\n{% if message['role'] == 'user' %}\n{{ '<|user|>\n' + message['content'] + eos_token }}\n{% elif message['role'] == 'system' %}\n{{ '<|system|>\n' + message['content'] + eos_token }}\n{% elif message['role'] == 'assistant' %}\n{{ '<|assistant|>\n'  + message['content'] + eos_token }}\n{% endif %}\n{% if loop.last and add_generation_prompt %}\n{{ '<|assistant|>' }}\n{% endif %}\n{% endfor %}",
    "llama3": "{% set loop_messages = messages %}{% for message in loop_messages %}{% set content = '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n'+ message['content'] | trim + '<|eot_id|>' %}{% if loop.index0 == 0 %}{% set content = bos_token + content %}{% endif %}{{ content }}{% endfor %}{% if add_generation_prompt %}{{ '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{% endif %}",
    "more": "{%- set ns = namespace(users=0) -%}\n{%- macro turn(m) -%}[{{ m.role | upper }}|{{ m['content'] | trim }}] {{ m.content }}{%- endmacro -%}\n  {% for message in messages if message.role != 'system' %}\n    {%- if message.role == 'user' %}{% set ns.users = ns.users + 1 %}{% endif %}\n{{ turn(message) }} {# a note #}\n{% endfor %}\n{{ ns.users }} users{{ '' if ns.users == 1 else '!' }} {{ 'tools' if tools is not none else 'no tools' }} {{ (messages | first).role | default('none', true) }} {{ messages[-1].content.split('\\n') | tojson }}",
}
conversations = {
    "one": [{"role": "user", "content": "What is 12 + 345?"}],
    "system": [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "  Hello,\nworld! 'quoted' \"too\" {{ 7 * 7 }} "},
    ],
    "several": [
        {"role": "user", "content": "Größe 🙂"},
        {"role": "assistant", "content": "中文 <b>&amp;</b>"},
        {"role": "user", "content": ""},
    ],
    "wrong": [{"role": "assistant", "content": "I speak first."}],
}

tokenizer = PreTrainedTokenizerFast(
    tokenizer_object=Tokenizer(models.WordLevel({"<s>": 0, "</s>": 1})), bos_token="<s>", eos_token="</s>"
)
cases = []
for name, template in templates.items():
    for conversation, messages in conversations.items():
        for prompt in (False, True):
            try:
                text = tokenizer.apply_chat_template(
                    messages, chat_template=template, tokenize=False, add_generation_prompt=prompt
                )
            except Exception as error:  # a template refuses by raising
                text, message = None, str(error)
            cases.append({"template": name, "conversation": conversation, "prompt": prompt, "text": text}
                         | ({"error": message} if text is None else {}))  # fmt: skip

Path("test/golden/chat-templates.json").write_text(
    json.dumps(
        {
            "generator": "chat_templates.py",
            "versions": {name: importlib.metadata.version(name) for name in ("transformers", "jinja2")},
            "specialTokens": {"bos_token": "<s>", "eos_token": "</s>"},
            "templates": templates,
            "conversations": conversations,
            "cases": cases,
        },
        indent=1,
        ensure_ascii=False,
    )
    + "\n"
)
