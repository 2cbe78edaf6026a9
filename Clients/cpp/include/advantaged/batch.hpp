// What goes in and what comes out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "json.hpp"
#include "safetensors.hpp"
#include "span.hpp"

namespace advantaged {

// A turn of a rollout: its row and its tokens, up to `end`.
struct Turn {
    std::int64_t row;
    std::int64_t start;
    std::int64_t end;
};

// A row per rollout. Rows of one group need not be neighbours. What is not known stays empty.
struct Batch {
    // NaN where a rollout could not be scored.
    span<const float> rewards;
    span<const std::int64_t> group;
    // The number of response tokens.
    span<const std::int64_t> tokens = {};
    // 1 at trained tokens, row by row, `columns` each.
    span<const std::uint8_t> mask = {};
    std::size_t columns = 0;
    // 1 where the rollout is right, apart from a shaped reward.
    span<const std::uint8_t> correct = {};
    // Rows of one group with the same number are parts of one trajectory, which counts once.
    span<const std::int64_t> trajectory = {};
    // 1 where a row has no vote and gets 0.
    span<const std::uint8_t> exclude = {};
    // Of rows that ascend; their rewards and the numbers of their states, below 0 for none.
    span<const Turn> turns = {};
    span<const float> turnRewards = {};
    span<const std::int64_t> turnStates = {};
    // One per rollout, or one per token: then row by row, `columns` each.
    span<const float> entropy = {};
    span<const float> logProb = {};
    // Row by row, `columns` each: the critic's values, rewards at tokens, and the log-probabilities of other policies.
    span<const float> values = {};
    span<const float> tokenRewards = {};
    span<const float> refLogProb = {};
    span<const float> teacherLogProb = {};
    span<const float> rolloutLogProb = {};

    // As a file of a request.
    std::string file(const std::string& request) const {
        safetensors::Writer writer("request", request);
        std::size_t rows = group.size();
        auto add = [&](const char* name, const char* type, std::vector<std::size_t> shape, const auto& values) {
            if (!values.empty()) writer.add(name, type, shape, values.data(), values.size() * sizeof(*values.data()));
        };
        auto ragged = [&](const char* name, span<const float> values) {
            std::vector<std::size_t> shape = {rows};
            if (values.size() != rows || columns == 1) shape.push_back(columns);
            add(name, "F32", shape, values);
        };
        add("group", "I64", {rows}, group);
        add("tokens", "I64", {tokens.size()}, tokens);
        add("trajectory", "I64", {trajectory.size()}, trajectory);
        add("turns", "I64", {turns.size(), 3}, turns);
        add("turn_states", "I64", {turnStates.size()}, turnStates);
        if (!rewards.empty() || tokenRewards.empty()) writer.add("rewards", "F32", {rewards.size()}, rewards.data(), rewards.size() * 4);
        add("turn_rewards", "F32", {turnRewards.size()}, turnRewards);
        ragged("entropy", entropy);
        ragged("log_prob", logProb);
        add("values", "F32", {rows, columns}, values);
        add("token_rewards", "F32", {rows, columns}, tokenRewards);
        add("ref_log_prob", "F32", {rows, columns}, refLogProb);
        add("teacher_log_prob", "F32", {rows, columns}, teacherLogProb);
        add("rollout_log_prob", "F32", {rows, columns}, rolloutLogProb);
        add("mask", "U8", {rows, columns}, mask);
        add("correct", "U8", {correct.size()}, correct);
        add("exclude", "U8", {exclude.size()}, exclude);
        return writer.file();
    }
};

struct Output {
    // One advantage per token, where tokens are known.
    bool perToken = true;
    // A row of `columns` per rollout instead of one rollout after the other.
    bool padded = false;
};

// What is around the estimator, each as JSON; empty where it is not wanted.
struct Around {
    std::string shape = {};
    std::string filter = {};
    std::string kl = {};
    std::string correction = {};
    // The training that the batch belongs to; no step below 0.
    std::string run = {};
    std::int64_t step = -1;

    // The members of a request, each with a comma before it.
    std::string members() const {
        std::string text;
        for (const auto& [name, value] : {std::pair("shape", &shape), std::pair("filter", &filter), std::pair("kl", &kl), std::pair("correction", &correction)}) {
            if (!value->empty()) text += ",\"" + std::string(name) + "\":" + *value;
        }
        if (!run.empty()) text += ",\"run\":" + json::quoted(run);
        if (step >= 0) text += ",\"step\":" + std::to_string(step);
        return text;
    }
};

// A row per group, in the order of their first rollouts. Empty where an older service does not say it.
struct Groups {
    // Trajectories that count; the right ones among them, -1 where that is not known.
    span<const std::int64_t> n;
    span<const std::int64_t> correct;
    // NaN where it is not known.
    span<const float> passAtOne;
    span<const float> passAtK;
    span<const float> meanReward;
    // The sum of the absolute advantages.
    span<const float> eta;
    // Whether some advantage is not 0.
    span<const std::uint8_t> signal;
    // Whether the filter keeps the group; empty without a filter.
    span<const std::uint8_t> keep;
    // Their names, why there is no signal, and why the filter drops them; empty strings where there is nothing to say.
    std::vector<std::string> ids;
    std::vector<std::string> reasons;
    std::vector<std::string> dropReasons;
};

// The spans live as long as the answer, or a copy of it.
struct Answer {
    // One per rollout.
    span<const float> advantage;
    // One per rollout, those that were trained on; NaN where there is none. And as they were before `shape`, with it.
    span<const float> rewards;
    span<const float> rawRewards;
    // One per token; empty if tokens are unknown or were not asked for. The critic's targets and the weights of `correction` are laid out alike.
    span<const float> advantages;
    span<const float> returns;
    span<const float> weights;
    // One per turn, in the order in which they were sent.
    span<const float> turnAdvantages;
    // Of a flat answer: the tokens of rollout i are advantages[offsets[i]] up to advantages[offsets[i + 1]].
    span<const std::int64_t> offsets;
    // Of a padded answer.
    std::size_t columns = 0;
    // One per rollout: the place in `statuses` of how it came to its reward, and 1 where full sampling left it over.
    span<const std::uint8_t> status;
    span<const std::uint8_t> discarded;
    std::vector<std::string> statuses;
    Groups groups;
    // Numbers for a log, by the keys that trainers use: `reward/mean`.
    std::map<std::string, double> metrics;
    // JSON.
    std::string summary;
    std::string estimator;

    std::shared_ptr<const std::vector<char>> bytes;

    // From the body of an answer.
    static Answer read(std::vector<char> body) {
        Answer answer;
        answer.bytes = std::make_shared<const std::vector<char>>(std::move(body));
        safetensors::File file(answer.bytes->data(), answer.bytes->size());
        auto floats = [&](const char* name) { return file.elements<float>(name, "F32"); };
        auto wholes = [&](const char* name) { return file.elements<std::int64_t>(name, "I64"); };
        auto flags = [&](const char* name) { return file.elements<std::uint8_t>(name, "U8"); };
        answer.advantage = floats("advantage");
        answer.rewards = floats("rewards");
        answer.rawRewards = floats("raw_rewards");
        answer.advantages = floats("advantages");
        answer.returns = floats("returns");
        answer.weights = floats("weights");
        answer.turnAdvantages = floats("turn_advantages");
        answer.offsets = wholes("offsets");
        auto padded = file.tensors.find("advantages");
        if (padded != file.tensors.end() && padded->second.shape.size() == 2) answer.columns = padded->second.shape[1];
        answer.status = flags("status");
        answer.discarded = flags("discarded");
        answer.statuses = json::strings(file.metadata["statuses"]);
        answer.groups = {
            wholes("group_n"), wholes("group_correct"), floats("group_pass_at_1"), floats("group_pass_at_k"), floats("group_mean_reward"),
            floats("group_eta"), flags("group_signal"), flags("group_keep"), json::strings(file.metadata["group_ids"]),
            json::strings(file.metadata["reasons"]), json::strings(file.metadata["drop_reasons"])};
        answer.summary = file.metadata["summary"];
        answer.estimator = file.metadata["estimator"];
        answer.metrics = json::numbers(answer.summary, "metrics");
        return answer;
    }
};

}  // namespace advantaged
