"""Moving pictures to and from files: frames stream through small queues into H.264 and AAC, and come back as arrays."""

from generation.media.encoding import SAMPLE_RATE, Written, encode
from generation.media.reading import MediaError, Probe, digest, probe, read_frames
from generation.media.sampling import Sampler, sample_frames

__all__ = [
    "SAMPLE_RATE",
    "MediaError",
    "Probe",
    "Sampler",
    "Written",
    "digest",
    "encode",
    "probe",
    "read_frames",
    "sample_frames",
]
