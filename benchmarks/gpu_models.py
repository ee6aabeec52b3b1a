"""The models of the catalogue at their real size with random weights, made from their shapes alone where they will run.

Shapes are those of the published configurations: Wan, SVD and Kandinsky whole; of LTX-2.5 the network and its connectors, with
diffusers' own decoder and, in place of its text encoder, Gemma 3 12B, which is as large.
"""
# mypy: disable-error-code="import-not-found,import-untyped"

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import diffusers
import torch
from diffusers.pipelines.ltx2.vocoder import LTX2VocoderWithBWE

from tests.generation.engines.diffusion import pipelines

WAN_VAE_SPREAD = [1.0] * 48  # the real ones only scale the numbers


@contextmanager
def on(device: str, dtype: Any) -> Iterator[None]:
    """Make what is made inside where it will be used, in its own precision: nothing is made twice."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(dtype)
    try:
        with torch.device(device):
            yield
    finally:
        torch.set_default_dtype(before)


def scheduler(kind: Any, **options: Any) -> Any:
    """Schedulers calculate with their tables while they are made, in full precision."""
    with on("cpu", torch.float32):
        return kind(**options)


def wan_5b() -> Any:
    return pipelines.wan(
        scheduler=scheduler(diffusers.UniPCMultistepScheduler, prediction_type="flow_prediction", use_flow_sigmas=True, flow_shift=5.0),
        text={"vocab_size": 256_384, "d_model": 4096, "d_kv": 64, "d_ff": 10_240, "num_layers": 24, "num_heads": 64},
        vae={
            "base_dim": 160,
            "decoder_base_dim": 256,
            "z_dim": 48,
            "is_residual": True,
            "in_channels": 12,
            "out_channels": 12,
            "patch_size": 2,
            "scale_factor_spatial": 16,
            "latents_mean": WAN_VAE_SPREAD,
            "latents_std": WAN_VAE_SPREAD,
        },
        network={"num_attention_heads": 24, "in_channels": 48, "out_channels": 48, "ffn_dim": 14_336, "num_layers": 30},
    )


def svd() -> Any:
    return pipelines.svd(
        scheduler=scheduler(
            diffusers.EulerDiscreteScheduler, prediction_type="v_prediction", use_karras_sigmas=True, timestep_type="continuous"
        ),
        vision={
            "hidden_size": 1280,
            "intermediate_size": 5120,
            "num_hidden_layers": 32,
            "num_attention_heads": 16,
            "patch_size": 14,
            "projection_dim": 1024,
        },
        vae={"block_out_channels": (128, 256, 512, 512), "down_block_types": ("DownEncoderBlock2D",) * 4, "layers_per_block": 2},
        network={},
    )


def ltx_2_5() -> Any:
    return pipelines.ltx(
        scheduler=scheduler(diffusers.FlowMatchEulerDiscreteScheduler),
        text={
            "vocab_size": 262_208,
            "hidden_size": 3840,
            "intermediate_size": 15_360,
            "num_hidden_layers": 48,
            "num_attention_heads": 16,
            "num_key_value_heads": 8,
            "head_dim": 256,
        },
        network={
            "gated_attn": True,
            "cross_attn_mod": True,
            "audio_gated_attn": True,
            "audio_cross_attn_mod": True,
            "rope_type": "split",
            "use_prompt_embeddings": False,
            "perturbed_attn": True,
            "ff_bias": False,
            "use_keyframes_abs_pos_embedding": True,
        },
        connectors={
            "video_connector_num_attention_heads": 32,
            "video_connector_num_layers": 8,
            "video_gated_attn": True,
            "audio_connector_num_attention_heads": 32,
            "audio_connector_attention_head_dim": 64,
            "audio_connector_num_layers": 8,
            "audio_gated_attn": True,
            "rope_type": "split",
            "per_modality_projections": True,
        },
        vae={"decoder_causal": False},
        audio_vae={},
        vocoder=LTX2VocoderWithBWE(),
    )


def kandinsky_6_lite() -> Any:
    return pipelines.kandinsky(
        scheduler=scheduler(diffusers.PiflowScheduler, n_grid=10, shift=5.0),
        text={
            "vocab_size": 152_064,
            "hidden_size": 3584,
            "intermediate_size": 18_944,
            "num_hidden_layers": 28,
            "num_attention_heads": 28,
            "num_key_value_heads": 4,
            "rope_scaling": {"mrope_section": [16, 24, 24], "rope_type": "default", "type": "default"},
        },
        vision={"hidden_size": 1280, "intermediate_size": 3420, "out_hidden_size": 3584},
        clip={
            "hidden_size": 768,
            "intermediate_size": 3072,
            "num_hidden_layers": 12,
            "num_attention_heads": 12,
            "projection_dim": 768,
            "eos_token_id": 1,
        },
        network={
            "out_visual_dim": 160,
            "time_dim": 512,
            "model_dim": 1792,
            "ff_dim": 7168,
            "num_text_blocks": 2,
            "num_visual_blocks": 32,
            "axes_dims": (16, 24, 24),
            "in_audio_dim": 40,
            "out_audio_dim": 400,
            "model_dim_a": 896,
            "ff_dim_a": 3584,
            "axes_dims_a": (16, 24, 24),
            "audio_freqs_scaling": 0.144,
            "ca_rope": True,
            "cross_gates": True,
            "fix_modulation": True,
            "text_token_padding": True,
            "visual_token_type_num_embeddings": 2,
        },
        vae={},
        audio_vae={},
        vocoder={},
    )


BUILDERS: dict[str, Callable[[], Any]] = {
    "ltx_2_5_distilled": ltx_2_5,
    "kandinsky_6_lite_distill": kandinsky_6_lite,
    "wan_2_2_ti2v_5b": wan_5b,
    "wan_2_2_ti2v_5b_turbo": wan_5b,
    "svd_xt": svd,
}


def build(name: str, device: str, dtype: Any) -> Any:
    """Make the model ``name`` on ``device``; what its loader keeps in full precision is brought there afterwards."""
    with on(device, dtype):
        pipe = BUILDERS[name]()
    for part in pipe.components.values():
        if isinstance(part, torch.nn.Module):
            part.eval().requires_grad_(False)
            for full in getattr(part, "_keep_in_fp32_modules", None) or ():
                for module_name, module in part.named_modules():
                    if full in module_name.split("."):
                        module.float()
    return pipe


def parameters(name: str) -> dict[str, int]:
    """How many numbers each part holds; nothing is made."""
    with on("meta", torch.bfloat16):
        pipe = BUILDERS[name]()
    return {
        part: sum(each.numel() for each in module.parameters())
        for part, module in pipe.components.items()
        if isinstance(module, torch.nn.Module)
    }
