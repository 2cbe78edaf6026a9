// Runs against a live service: client_test URL
// or against a server that takes requests and says nothing: client_test --silent URL
#include <advantaged/client.hpp>

#include <cmath>
#include <cstdlib>
#include <iostream>

#define CHECK(condition)                                                                    \
    do {                                                                                    \
        if (!(condition)) {                                                                 \
            std::cerr << __FILE__ << ":" << __LINE__ << ": " #condition " is not so\n";     \
            std::exit(1);                                                                   \
        }                                                                                   \
    } while (false)

template <class Call>
long status_of(Call call) {
    try {
        call();
    } catch (const advantaged::Error& error) {
        return error.status;
    }
    return 200;
}

// A time without a byte ends a request, and so does a callback that throws.
int silent(const std::string& url) {
    advantaged::Options options;
    options.urls = {url};
    options.timeout = 2;
    options.retries = 2;
    advantaged::Client client(options);
    std::vector<float> rewards = {1, 0};
    std::vector<std::int64_t> group = {0, 0};
    CHECK(status_of([&] { client.advantages({rewards, group}, R"({"name": "pass_at_1"})"); }) == 0);
    int sent = 0;
    auto next = [&](std::string& line) { return sent++ == 0 && (line = R"({"rollouts": [{"reward": 1}]})", true); };
    std::string reason;
    try {
        client.stream(R"({"estimator": {"name": "pass_at_1"}})", next, [](std::string_view) {});
    } catch (const advantaged::Error& error) {
        reason = error.body;
    }
    CHECK(sent > 0 && reason == "nothing came for 2 s");
    bool thrown = false;
    try {
        client.stream(R"({"estimator": {"name": "pass_at_1"}})", [](std::string&) -> bool { throw std::out_of_range("next"); }, [](std::string_view) {});
    } catch (const std::out_of_range&) {
        thrown = true;
    }
    CHECK(thrown);
    std::cout << "the C++ client gives up\n";
    return 0;
}

int main(int argc, char** argv) {
    if (argc == 3 && std::string_view(argv[1]) == "--silent") return silent(argv[2]);
    CHECK(argc == 2);
    advantaged::Options options;
    options.urls = {"http://127.0.0.1:1/", std::string(argv[1]) + "//"};
    advantaged::Client client(options);
    const char* estimator = R"({"name": "pass_at_k", "k": 2})";

    // Rows of two groups that are not neighbours; one without a reward.
    std::vector<float> rewards = {1, 0, 0, 1, 0, NAN};
    std::vector<std::int64_t> group = {7, 9, 7, 9, 7, 7};
    std::vector<std::int64_t> tokens = {2, 1, 0, 1, 3, 1};
    auto answer = client.advantages({rewards, group, tokens}, estimator);
    CHECK(answer.advantage.size() == 6 && answer.rewards.size() == 6 && answer.offsets.size() == 7 && answer.advantages.size() == 8);
    CHECK(answer.advantage[0] > 0 && answer.advantage[2] == answer.advantage[4] && answer.advantage[5] == 0);
    CHECK(std::isnan(answer.rewards[5]));
    CHECK(answer.offsets[0] == 0 && answer.offsets[1] == 2 && answer.offsets[6] == 8);
    for (std::size_t row = 0; row < 6; ++row) {
        for (auto at = answer.offsets[row]; at < answer.offsets[row + 1]; ++at) CHECK(answer.advantages[static_cast<std::size_t>(at)] == answer.advantage[row]);
    }
    CHECK(answer.summary.find("\"rollouts\":6") != std::string::npos);
    CHECK(answer.estimator.find("\"analytical\"") != std::string::npos);

    // The spans are those of the bytes that came, and outlive the answer by a copy.
    auto copy = answer;
    CHECK(copy.advantage.data() == answer.advantage.data());
    CHECK(reinterpret_cast<const char*>(copy.advantage.data()) >= copy.bytes->data());
    CHECK(reinterpret_cast<const char*>(copy.advantage.end()) <= copy.bytes->data() + copy.bytes->size());

    // A mask and a padded answer.
    std::vector<float> two = {1, 0};
    std::vector<std::int64_t> one = {0, 0};
    std::vector<std::uint8_t> mask = {1, 1, 0, 0, 1, 0};
    advantaged::Batch masked{two, one, {}, mask, 3};
    advantaged::Output padded;
    padded.padded = true;
    auto rows = client.advantages(masked, R"({"name": "pass_at_1", "std": "none"})", padded);
    std::vector<float> expected = {0.5F, 0.5F, 0, 0, -0.5F, 0};
    CHECK(rows.columns == 3 && std::equal(expected.begin(), expected.end(), rows.advantages.begin(), rows.advantages.end()));

    // What is said of groups and rows, and what is around the estimator: a group that is kept, and one that is all right.
    std::vector<float> mixed = {1, 0, 0, 1, 1, NAN};
    std::vector<std::int64_t> two_groups = {0, 0, 0, 1, 1, 1};
    std::vector<std::uint8_t> excluded = {0, 0, 1, 0, 0, 0};
    advantaged::Batch batch{mixed, two_groups};
    batch.exclude = excluded;
    advantaged::Around around;
    around.filter = R"({"min_accuracy": 0, "max_accuracy": 1})";
    around.run = "a \"run\"";
    around.step = 3;
    auto said = client.advantages(batch, R"({"name": "pass_at_1"})", {}, around);
    CHECK(said.groups.n.size() == 2 && said.groups.n[0] == 2 && said.groups.n[1] == 2 && said.groups.correct[0] == 1 && said.groups.correct[1] == 2);
    CHECK(said.groups.signal[0] == 1 && said.groups.signal[1] == 0 && said.groups.keep[0] == 1 && said.groups.keep[1] == 0);
    CHECK(said.groups.eta[0] == 2 && said.groups.eta[1] == 0 && said.groups.passAtOne[0] == 0.5F && said.groups.meanReward[1] == 1);
    CHECK(said.groups.reasons[0].empty() && said.groups.reasons[1] == "all_correct" && said.groups.dropReasons[0].empty() && !said.groups.dropReasons[1].empty());
    CHECK(said.status.size() == 6 && said.statuses[said.status[0]] == "given" && said.statuses[said.status[5]] == "unscored");
    CHECK(said.advantage[2] == 0 && said.metrics.at("groups/kept") == 1 && said.metrics.at("rollouts/excluded") == 1);

    // Turns, of which the first row has two.
    std::vector<float> none = {0, 0};
    std::vector<std::int64_t> lengths = {4, 2};
    std::vector<advantaged::Turn> turns = {{0, 0, 2}, {0, 2, 4}, {1, 0, 2}};
    std::vector<float> turnRewards = {0, 1, 0};
    advantaged::Batch turned{none, one, lengths};
    turned.turns = turns;
    turned.turnRewards = turnRewards;
    auto byTurn = client.advantages(turned, R"({"name": "turn_returns"})");
    std::vector<float> returns = {1, 1, -1};
    CHECK(std::equal(returns.begin(), returns.end(), byTurn.turnAdvantages.begin(), byTurn.turnAdvantages.end()));

    // Two rows of one trajectory count once; what another policy sampled gets weights.
    std::vector<std::int64_t> trajectory = {0, 0, 1};
    std::vector<float> parts = {1, 1, 0};
    std::vector<std::int64_t> same = {0, 0, 0};
    std::vector<float> logProb = {-1, -1, -1}, rolloutLogProb = {-1, -2, -1};
    std::vector<std::uint8_t> trained = {1, 1, 1};
    advantaged::Batch parted{parts, same, {}, trained, 1};
    parted.trajectory = trajectory;
    parted.logProb = logProb;
    parted.rolloutLogProb = rolloutLogProb;
    advantaged::Around corrected;
    corrected.correction = R"({"kind": "tis", "high": 2})";
    auto joined = client.advantages(parted, R"({"name": "pass_at_1", "std": "none"})", {}, corrected);
    CHECK(joined.advantage[0] == 0.5F && joined.advantage[1] == 0.5F && joined.advantage[2] == -0.5F && joined.groups.n[0] == 2);
    CHECK(joined.weights.size() == 3 && joined.weights[0] == 1 && joined.weights[1] == 2);

    // Responses to verify.
    auto scored = client.score(
        R"({"estimator": {"name": "pass_at_1"}, "verifier": {"name": "text"}, "groups": [{"ground_truth": "é", "rollouts": [{"response": "é"}, {"response": "e"}]}]})");
    CHECK(scored.rewards[0] == 1 && scored.rewards[1] == 0 && scored.advantages.empty());

    // A stream: a line for each group, whatever is wrong with one of them, and the summary. What the callbacks throw comes out.
    std::vector<std::string> groups = {R"({"id": "a", "rollouts": [{"reward": 1}, {"reward": 0}]})", R"({"rollouts": 3})",
                                       R"({"id": "b", "rollouts": [{"response": ")" + std::string(3'000'000, 'x') + R"(", "reward": 1}, {"reward": 0}]})"};
    std::vector<std::string> lines;
    std::size_t sent = 0;
    auto next = [&](std::string& group) { return sent < groups.size() && (group = groups[sent++], true); };
    auto keep = [&](std::string_view line) { lines.emplace_back(line); };
    client.stream(R"({"estimator": {"name": "pass_at_k", "k": 1}})", next, keep);
    CHECK(lines.size() == 4 && lines[0].find("\"id\":\"a\"") != std::string::npos && lines[2].find("\"id\":\"b\"") != std::string::npos);
    CHECK(lines[1].find("\"line\":3") != std::string::npos && lines[1].find("problem") != std::string::npos);
    CHECK(lines[3].find("\"failed_groups\":1") != std::string::npos);
    CHECK(status_of([&] { client.stream(R"({"estimator": {"name": "nope"}})", [](std::string&) { return false; }, keep); }) == 422);
    for (bool inNext : {true, false}) {
        bool thrown = false;
        sent = 0;
        try {
            client.stream(
                R"({"estimator": {"name": "pass_at_k", "k": 1}})",
                [&](std::string& group) { return inNext ? throw std::out_of_range("next") : next(group); },
                [](std::string_view) { throw std::out_of_range("answer"); });
        } catch (const std::out_of_range&) {
            thrown = true;
        }
        CHECK(thrown);
    }

    // Refusals carry their status; nothing listens on port 1.
    CHECK(status_of([&] { client.advantages({rewards, group}, R"({"name": "pass_at_k", "k": 0})"); }) == 422);
    CHECK(status_of([&] { client.advantages({rewards, one}, estimator); }) == 422);
    advantaged::Options nobody;
    nobody.urls = {"http://127.0.0.1:1"};
    nobody.retries = 0;
    CHECK(status_of([&] { advantaged::Client(nobody).advantages({rewards, group}, estimator); }) == 0);

    // Files that lie.
    for (std::string bytes : {std::string(), std::string(8, '\xff'), std::string("\x02\0\0\0\0\0\0\0{", 9), std::string("\x02\0\0\0\0\0\0\0[]", 10)}) {
        bool refused = false;
        try {
            advantaged::safetensors::File file(bytes.data(), bytes.size());
        } catch (const std::runtime_error&) {
            refused = true;
        }
        CHECK(refused);
    }
    std::cout << "the C++ client agrees\n";
}
