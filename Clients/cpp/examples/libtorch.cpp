// Advantages as a tensor of LibTorch over the bytes of the answer: nothing is copied. libtorch [URL]
#include <torch/torch.h>

#include <advantaged/client.hpp>

#include <iostream>

torch::Tensor tensor(const advantaged::Answer& answer, advantaged::span<const float> values, at::IntArrayRef shape) {
    // The tensor keeps the bytes alive for as long as it needs them.
    auto bytes = answer.bytes;
    return torch::from_blob(const_cast<float*>(values.data()), shape, [bytes](void*) {}, torch::kFloat32);
}

int main(int argc, char** argv) {
    advantaged::Options options;
    if (argc > 1) options.urls = {argv[1]};
    advantaged::Client client(options);
    std::vector<float> rewards = {1, 0, 0, 0, 1, 1, 0, 0};
    std::vector<std::int64_t> group = {0, 0, 0, 0, 1, 1, 1, 1};
    std::vector<std::int64_t> tokens = {3, 2, 4, 1, 2, 2, 2, 2};
    auto answer = client.advantages({rewards, group, tokens}, R"({"name": "pass_at_k", "k": 2})", {true, true});
    std::cout << tensor(answer, answer.advantages, {8, static_cast<std::int64_t>(answer.columns)}) << "\n";
}
