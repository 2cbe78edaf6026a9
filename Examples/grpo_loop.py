"""GRPO in plain PyTorch with a [B, T] mask: a policy of one table learns to say a word of two letters. Prints the mean reward as it goes.

    python Examples/grpo_loop.py        takes seconds; needs PyTorch
"""

import torch

from advantaged.adapters import settings

LETTERS, PROMPTS, SAMPLES, STEPS = 6, 4, 16, 40


def main():
    torch.manual_seed(0)
    client = settings.client()
    logits = torch.zeros(PROMPTS, LETTERS, LETTERS, requires_grad=True)     # the next letter, by prompt and letter; letter 0 ends
    optimiser = torch.optim.Adam([logits], lr=0.3)
    prompt = torch.arange(PROMPTS).repeat_interleave(SAMPLES)
    for step in range(STEPS):
        letters, log_probs, mask = [torch.zeros_like(prompt)], [], []
        for _ in range(4):
            going = (letters[-1] != 0) | (len(letters) == 1)
            policy = torch.distributions.Categorical(logits=logits[prompt, letters[-1]])
            letter = policy.sample() * going
            log_probs.append(policy.log_prob(letter))
            mask.append(going)
            letters.append(letter)
        said, log_probs, mask = torch.stack(letters[1:], 1), torch.stack(log_probs, 1), torch.stack(mask, 1)
        # The word of a prompt is its number, twice.
        right = (said[:, 0] == prompt + 1) & (said[:, 1] == prompt + 1)
        result = client.advantages(right.float(), prompt, estimator={"name": "pass_at_k", "k": 4}, mask=mask, layout="padded", run="loop", step=step)
        advantages = torch.from_numpy(result.advantages)                    # [B, T], 0 where the mask is
        loss = -(advantages * log_probs * mask).sum() / mask.sum()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        if step % 10 == 9:
            print(f"step {step + 1}: reward {result.metrics['reward/mean']:.3f}, pass@4 {result.metrics['pass@4']:.3f}, without signal {result.metrics['groups/zero_signal']:.0f}")


if __name__ == "__main__":
    main()
