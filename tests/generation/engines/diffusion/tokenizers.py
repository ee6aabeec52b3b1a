"""Tokenizers of letters, each of its family's real class, made without a hub."""
# mypy: disable-error-code="import-not-found,import-untyped"

from __future__ import annotations

from typing import Any

import transformers

LETTERS = "abcdefghijklmnopqrstuvwxyz,."


def t5() -> Any:
    letters = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -1.0), *((letter, -2.0) for letter in LETTERS)]
    return transformers.T5Tokenizer(vocab=letters, extra_ids=0)


def gemma() -> Any:
    vocabulary = {token: index for index, token in enumerate(("<pad>", "<eos>", "<bos>", "<unk>", "▁", *LETTERS))}
    return transformers.GemmaTokenizer(vocab=vocabulary, merges=[])


def qwen() -> Any:
    """The text half of the processor the real weights have: the other half needs torchvision, which has no build for this torch."""
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    vocabulary = {token: index for index, token in enumerate((*special, "Ġ", "Ċ", *(chr(code) for code in range(33, 127))))}
    return transformers.Qwen2Tokenizer(vocab=vocabulary, merges=[], additional_special_tokens=special[1:])


def clip() -> Any:
    tokens = ("<|startoftext|>", "<|endoftext|>", *LETTERS, *(f"{letter}</w>" for letter in LETTERS))
    return transformers.CLIPTokenizer(vocab={token: index for index, token in enumerate(tokens)}, merges=[])
