"""The two families that make their own sound, with random weights of a few megabytes, written to disk without a hub."""
# mypy: disable-error-code="import-not-found,import-untyped"

from pathlib import Path

import torch
from diffusers import FlowMatchEulerDiscreteScheduler, PiflowScheduler
from diffusers.pipelines.ltx2.vocoder import LTX2Vocoder

from tests.generation.engines.diffusion import pipelines, tokenizers

HIDDEN, LAYERS = 32, 2  # of LTX's text encoder
CHANNELS, MEL_BINS = 2, 8  # of its sound


def ltx(folder: Path) -> None:
    """Sound of 16 kHz."""
    torch.manual_seed(0)
    pipelines.ltx(
        scheduler=FlowMatchEulerDiscreteScheduler(),
        text={
            "vocab_size": len(tokenizers.gemma()),
            "hidden_size": HIDDEN,
            "intermediate_size": 32,
            "num_hidden_layers": LAYERS,
            "num_attention_heads": 2,
            "num_key_value_heads": 1,
            "head_dim": 8,
        },
        vision_config={
            "hidden_size": 16,
            "intermediate_size": 32,
            "num_hidden_layers": 1,
            "num_attention_heads": 2,
            "image_size": 28,
            "patch_size": 14,
        },
        mm_tokens_per_image=4,
        network={
            "in_channels": 4,
            "out_channels": 4,
            "num_attention_heads": 2,
            "attention_head_dim": 8,
            "cross_attention_dim": 16,
            "audio_in_channels": 4,
            "audio_out_channels": 4,
            "audio_num_attention_heads": 2,
            "audio_attention_head_dim": 4,
            "audio_cross_attention_dim": 8,
            "num_layers": 2,
            "caption_channels": HIDDEN,
            "rope_double_precision": False,
            "rope_type": "split",
        },
        connectors={
            "caption_channels": HIDDEN,
            "text_proj_in_factor": LAYERS + 1,
            "video_connector_num_attention_heads": 4,
            "video_connector_attention_head_dim": 8,
            "video_connector_num_layers": 1,
            "video_connector_num_learnable_registers": None,
            "audio_connector_num_attention_heads": 4,
            "audio_connector_attention_head_dim": 8,
            "audio_connector_num_layers": 1,
            "audio_connector_num_learnable_registers": None,
            "connector_rope_base_seq_len": 32,
            "rope_theta": 10000.0,
            "rope_double_precision": False,
            "causal_temporal_positioning": False,
            "rope_type": "split",
        },
        vae={
            "latent_channels": 4,
            "block_out_channels": (8,),
            "decoder_block_out_channels": (8,),
            "layers_per_block": (1,),
            "decoder_layers_per_block": (1, 1),
            "spatio_temporal_scaling": (True,),
            "decoder_spatio_temporal_scaling": (True,),
            "decoder_inject_noise": (False, False),
            "downsample_type": ("spatial",),
            "upsample_residual": (False,),
            "upsample_factor": (1,),
            "patch_size": 1,
            "patch_size_t": 1,
        },
        audio_vae={
            "base_channels": 4,
            "output_channels": CHANNELS,
            "ch_mult": (1,),
            "num_res_blocks": 1,
            "in_channels": 2,
            "resolution": 32,
            "latent_channels": 2,
            "norm_type": "pixel",
            "causality_axis": "height",
            "mid_block_add_attention": False,
            "sample_rate": 16_000,
            "mel_hop_length": 160,
            "mel_bins": MEL_BINS,
        },
        vocoder=LTX2Vocoder(
            in_channels=CHANNELS * MEL_BINS,
            hidden_channels=32,
            upsample_kernel_sizes=[4, 4],
            upsample_factors=[2, 2],
            resnet_kernel_sizes=[3],
            resnet_dilations=[[1, 3, 5]],
            leaky_relu_negative_slope=0.1,
            output_sampling_rate=16_000,
        ),
    ).save_pretrained(folder)


def kandinsky(folder: Path) -> None:
    torch.manual_seed(0)
    pipelines.kandinsky(
        scheduler=PiflowScheduler(n_grid=10, shift=5.0),
        text={
            "vocab_size": len(tokenizers.qwen()),
            "hidden_size": 32,
            "intermediate_size": 32,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "num_key_value_heads": 2,
            "rope_scaling": {"mrope_section": [2, 2, 4], "rope_type": "default", "type": "default"},
        },
        vision={"depth": 1, "hidden_size": 32, "intermediate_size": 32, "num_heads": 2, "out_hidden_size": 32},
        clip={
            "bos_token_id": 0,
            "eos_token_id": 1,
            "pad_token_id": 1,
            "hidden_size": 16,
            "intermediate_size": 16,
            "num_attention_heads": 2,
            "num_hidden_layers": 1,
            "vocab_size": len(tokenizers.clip()),
            "projection_dim": 16,
        },
        network={
            "in_visual_dim": 4,
            "out_visual_dim": 40,
            "in_text_dim": 32,
            "in_text_dim2": 16,
            "time_dim": 16,
            "patch_size": (1, 2, 2),
            "model_dim": 12,
            "ff_dim": 24,
            "num_text_blocks": 1,
            "num_visual_blocks": 2,
            "axes_dims": (2, 1, 1),
            "visual_cond": True,
            "in_audio_dim": 4,
            "out_audio_dim": 40,
            "visual_token_type_num_embeddings": 2,
        },
        vae={
            "block_out_channels": [8, 8, 8],
            "down_block_types": ["HunyuanVideoDownBlock3D"] * 3,
            "up_block_types": ["HunyuanVideoUpBlock3D"] * 3,
            "latent_channels": 4,
            "layers_per_block": 1,
            "mid_block_add_attention": False,
            "norm_num_groups": 2,
            "spatial_compression_ratio": 8,
            "temporal_compression_ratio": 4,
        },
        audio_vae={
            "mel_bins": 8,
            "latent_channels": 4,
            "hidden_channels": 8,
            "channel_multipliers": (1, 2),
            "layers_per_block": 1,
            "sample_rate": 6400,
            "n_fft": 64,
            "hop_length": 16,
        },
        vocoder={
            "num_mels": 8,
            "upsample_initial_channel": 8,
            "upsample_rates": (4, 4),
            "upsample_kernel_sizes": (8, 8),
            "resblock_kernel_sizes": (3,),
            "resblock_dilation_sizes": ((1, 3),),
        },
    ).save_pretrained(folder)
