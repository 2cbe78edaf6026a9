"""What the conventions of other projects set, read in their sources; the service must say the same."""

CONVENTIONS = {
    "pass_at_1": {
        "verl": {"std": "sample", "eps": 1e-06, "singleton": "raw"},
        "trl": {"std": "sample", "eps": 0.0001, "arithmetic": "single"},
        "openrlhf": {"std": "sample", "eps": 1e-09},
        "nemo_rl": {"std": "leave_one_out", "eps": 1e-06},
        "ms_swift": {"std": "sample", "eps": 0.0001},
        "skyrl": {"std": "sample", "eps": 1e-06, "singleton": "raw"},
        "prime_rl": {"std": "none"},
    },
    "pass_at_k": {
        "official": {"eps": 1e-06, "success_threshold": 1},
    },
    "dr_grpo": {
        "verl": {"singleton": "raw"},
        "trl": {"arithmetic": "single"},
        "openrlhf": {},
        "ms_swift": {},
        "skyrl": {"singleton": "raw"},
        "prime_rl": {},
    },
    "rloo": {
        "verl": {"singleton": "raw"},
        "trl": {},
        "openrlhf": {},
        "ms_swift": {},
        "skyrl": {},
    },
    "opo": {
        "verl": {"singleton": "raw"},
    },
    "gpg": {
        "verl": {"singleton": "raw"},
    },
    "remax": {
        "verl": {},
    },
    "best_minus_second": {
        "verl": {"std": "sample", "eps": 1e-06},
    },
    "unlikeliness": {
        "official": {"std": "sample", "eps": 1e-06, "singleton": "raw"},
    },
    "reinforce_plus_plus": {
        "verl": {"whiten": "tokens", "whiten_std": "sample", "whiten_variance_eps": 1e-08},
        "openrlhf": {"whiten": "tokens", "whiten_std": "population", "whiten_variance_min": 1e-08},
        "nemo_rl": {"whiten": "tokens", "whiten_variance_min": 1e-08},
        "skyrl": {"whiten": "tokens", "whiten_std": "sample", "whiten_variance_eps": 1e-08},
    },
    "reinforce_plus_plus_baseline": {
        "verl": {"singleton": "raw", "whiten_std": "sample", "whiten_variance_eps": 1e-08},
        "openrlhf": {"whiten": "tokens", "whiten_std": "population", "whiten_variance_min": 1e-08},
        "nemo_rl": {"whiten": "tokens", "whiten_variance_min": 1e-08},
        "ms_swift": {"whiten": "rollouts", "whiten_std": "sample", "whiten_eps": 0.0001},
    },
    "gdpo": {
        "verl": {"std": "sample", "eps": 1e-06, "singleton": "raw", "whiten": "tokens", "whiten_std": "sample", "whiten_variance_eps": 1e-08},
        "trl": {"std": "sample", "eps": 0.0001, "arithmetic": "single", "whiten_std": "sample", "whiten_eps": 0.0001},
        "nemo_rl": {"std": "leave_one_out", "eps": 1e-06, "whiten_std": "sample"},
        "ms_swift": {"std": "sample", "eps": 1e-08, "whiten_std": "sample", "whiten_eps": 1e-08},
    },
    "gae": {
        "verl": {"whiten": "tokens", "whiten_std": "sample", "whiten_variance_eps": 1e-08},
        "openrlhf": {"whiten": "tokens", "whiten_std": "population", "whiten_variance_min": 1e-08},
        "skyrl": {"whiten": "tokens", "whiten_std": "sample", "whiten_variance_eps": 1e-08},
    },
    "max_rl": {
        "skyrl": {"eps": 1e-06},
        "prime_rl": {},
    },
}
