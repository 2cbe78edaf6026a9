#include "loops.h"
#include <math.h>

void grpo_loop(const double *rewards, double *advantages, long groups, long n) {
    for (long g = 0; g < groups; g++, rewards += n, advantages += n) {
        double sum = 0, squares = 0;
        for (long i = 0; i < n; i++) sum += rewards[i];
        double mean = sum / n;
        for (long i = 0; i < n; i++) squares += (rewards[i] - mean) * (rewards[i] - mean);
        double deviation = sqrt(squares / n);
        for (long i = 0; i < n; i++) advantages[i] = deviation > 0 ? (rewards[i] - mean) / deviation : 0;
    }
}

void pass_at_k_loop(const double *rewards, double *advantages, long groups, long n, long k) {
    for (long g = 0; g < groups; g++, rewards += n, advantages += n) {
        long correct = 0;
        for (long i = 0; i < n; i++) correct += rewards[i] == 1;
        double positive = 0, negative = 0, q = 1;
        long wrong = n - correct;
        if (correct > 0 && wrong >= k) {
            for (long i = 0; i < k; i++) q *= (double)(wrong - i) / (double)(n - i);
            positive = sqrt(q / (1 - q));
            negative = -positive * (double)correct / (double)wrong;
        }
        for (long i = 0; i < n; i++) advantages[i] = rewards[i] == 1 ? positive : negative;
    }
}
