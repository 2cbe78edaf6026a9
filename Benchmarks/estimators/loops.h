/* GRPO and analytical Pass@k as plain loops over groups of one size, for comparison. */
void grpo_loop(const double *rewards, double *advantages, long groups, long n);
void pass_at_k_loop(const double *rewards, double *advantages, long groups, long n, long k);
