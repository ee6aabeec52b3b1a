"""The real pipelines, put together of parts of any size with random weights: tiny ones for the tests, published ones for the benchmark.

Each argument is what the configuration or the part of that name takes.
"""
# mypy: disable-error-code="import-not-found,import-untyped"

from __future__ import annotations

from typing import Any

import diffusers
import transformers
from diffusers.pipelines.ltx2 import LTX2TextConnectors

from tests.generation.engines.diffusion import tokenizers

Sizes = dict[str, Any]


def wan(*, scheduler: Any, text: Sizes, vae: Sizes, network: Sizes) -> Any:
    """Wan 2.2's way: the photo is the first latent frame, no image encoder."""
    return diffusers.WanImageToVideoPipeline(
        tokenizer=tokenizers.t5(),
        text_encoder=transformers.UMT5EncoderModel(transformers.UMT5Config(**text)),
        vae=diffusers.AutoencoderKLWan(**vae),
        scheduler=scheduler,
        transformer=diffusers.WanTransformer3DModel(**network),
        expand_timesteps=True,
    )


def svd(*, scheduler: Any, vision: Sizes, vae: Sizes, network: Sizes) -> Any:
    return diffusers.StableVideoDiffusionPipeline(
        vae=diffusers.AutoencoderKLTemporalDecoder(**vae),
        image_encoder=transformers.CLIPVisionModelWithProjection(transformers.CLIPVisionConfig(**vision)),
        unet=diffusers.UNetSpatioTemporalConditionModel(**network),
        scheduler=scheduler,
        feature_extractor=transformers.CLIPImageProcessor(crop_size=224, size={"shortest_edge": 224}),  # the pipeline's own
    )


def ltx(*, scheduler: Any, text: Sizes, connectors: Sizes, vae: Sizes, audio_vae: Sizes, vocoder: Any, network: Sizes, **gemma: Any) -> Any:
    """Picture and sound from one transformer."""
    config = transformers.Gemma3Config(text_config=text, **gemma)
    return diffusers.LTX2ImageToVideoPipeline(
        scheduler=scheduler,
        tokenizer=tokenizers.gemma(),
        text_encoder=transformers.Gemma3ForConditionalGeneration(config),
        transformer=diffusers.LTX2VideoTransformer3DModel(**network),
        connectors=LTX2TextConnectors(**connectors),
        vae=diffusers.AutoencoderKLLTX2Video(**vae),
        audio_vae=diffusers.AutoencoderKLLTX2Audio(**audio_vae),
        vocoder=vocoder,
    )


def kandinsky(
    *, scheduler: Any, text: Sizes, vision: Sizes, clip: Sizes, vae: Sizes, audio_vae: Sizes, vocoder: Sizes, network: Sizes
) -> Any:
    """Picture and sound from one transformer and the few-step scheduler of the distilled weights."""
    qwen = transformers.Qwen2_5_VLConfig(text_config=text, vision_config=vision)
    return diffusers.Kandinsky6TI2VAPipeline(
        scheduler=scheduler,
        tokenizer=tokenizers.qwen(),
        text_encoder=transformers.Qwen2_5_VLForConditionalGeneration(qwen),
        tokenizer_2=tokenizers.clip(),
        text_encoder_2=transformers.CLIPTextModel(transformers.CLIPTextConfig(**clip)),
        transformer=diffusers.Kandinsky6Transformer3DModel(**network),
        vae=diffusers.AutoencoderKLHunyuanVideo(**vae),
        audio_vae=diffusers.MMAudioVAE(**audio_vae),
        vocoder=diffusers.MMAudioVocoder(**vocoder),
    )
