"""Random-weight pipelines of the real classes, a few megabytes each, written to disk without a hub."""
# mypy: disable-error-code="import-not-found,import-untyped"

from pathlib import Path

import torch
from diffusers import EulerDiscreteScheduler, FlowMatchEulerDiscreteScheduler

from tests.generation.engines.diffusion import pipelines

SIDE = 32  # pixels


def wan(folder: Path) -> None:
    torch.manual_seed(0)
    pipelines.wan(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=7.0),
        text={"vocab_size": 64, "d_model": 16, "d_kv": 8, "d_ff": 32, "num_layers": 1, "num_heads": 2},
        vae={"base_dim": 3, "z_dim": 16, "dim_mult": [1, 1, 1, 1], "num_res_blocks": 1, "temperal_downsample": [False, True, True]},
        network={
            "patch_size": (1, 2, 2),
            "num_attention_heads": 2,
            "attention_head_dim": 12,
            "in_channels": 16,
            "out_channels": 16,
            "text_dim": 16,
            "freq_dim": 32,
            "ffn_dim": 32,
            "num_layers": 2,
            "cross_attn_norm": True,
            "qk_norm": "rms_norm_across_heads",
            "rope_max_seq_len": 32,
        },
    ).save_pretrained(folder)


def svd(folder: Path) -> None:
    torch.manual_seed(0)
    pipelines.svd(
        scheduler=EulerDiscreteScheduler(prediction_type="v_prediction", use_karras_sigmas=True, timestep_type="continuous"),
        vision={
            "hidden_size": 32,
            "projection_dim": 32,
            "num_hidden_layers": 2,
            "num_attention_heads": 4,
            "image_size": 224,
            "intermediate_size": 37,
            "patch_size": 32,
        },
        vae={"block_out_channels": [32, 64], "down_block_types": ["DownEncoderBlock2D", "DownEncoderBlock2D"], "latent_channels": 4},
        network={
            "block_out_channels": (32, 64),
            "layers_per_block": 2,
            "sample_size": 32,
            "in_channels": 8,
            "out_channels": 4,
            "down_block_types": ("CrossAttnDownBlockSpatioTemporal", "DownBlockSpatioTemporal"),
            "up_block_types": ("UpBlockSpatioTemporal", "CrossAttnUpBlockSpatioTemporal"),
            "cross_attention_dim": 32,
            "num_attention_heads": 8,
            "projection_class_embeddings_input_dim": 96,
            "addition_time_embed_dim": 32,
        },
    ).save_pretrained(folder)
