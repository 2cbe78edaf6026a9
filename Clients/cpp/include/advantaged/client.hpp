// Client of the advantaged service: rewards and advantages for reinforcement learning with verifiable rewards.
//
//     advantaged::Client client({{"http://127.0.0.1:8080"}});
//     std::vector<float> rewards = {1, 0, 0, 0};
//     std::vector<std::int64_t> group = {0, 0, 0, 0};
//     auto answer = client.advantages({rewards, group}, R"({"name": "pass_at_k", "k": 2})");
//     for (float value : answer.advantage) ...
//
// Answers are safetensors files; their arrays are spans over the bytes as they came. A client belongs to one thread at a time.
#pragma once

#include <curl/curl.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "safetensors.hpp"
#include "span.hpp"

namespace advantaged {

// The service refused the request, or nothing answered (status 0).
class Error : public std::runtime_error {
public:
    Error(long status, std::string body) : std::runtime_error("status " + std::to_string(status) + ": " + body), status(status), body(std::move(body)) {}

    long status;
    // `application/problem+json` (RFC 9457) where the service answered.
    std::string body;
};

struct Options {
    // Of the replicas; a request that fails goes to the next one.
    std::vector<std::string> urls = {"http://127.0.0.1:8080"};
    // A bearer token.
    std::string token = {};
    // The file of certificates that the server's must lead to; by default the system's.
    std::string ca = {};
    // The files of the client's own certificate and key.
    std::string certificate = {};
    std::string key = {};
    // Seconds for a request, and to connect.
    long timeout = 600;
    long connectTimeout = 10;
    // How often a request is sent again after every replica had its turn.
    int retries = 8;
};

// A row per rollout. Rows of one group need not stand together.
struct Batch {
    // NaN where a rollout could not be scored.
    span<const float> rewards;
    span<const std::int64_t> group;
    // The number of response tokens; may be empty.
    span<const std::int64_t> tokens = {};
    // 1 at trained tokens, row by row, `columns` each; may be empty.
    span<const std::uint8_t> mask = {};
    std::size_t columns = 0;
};

struct Output {
    // One advantage per token, where tokens are known.
    bool perToken = true;
    // A row of `columns` per rollout instead of one rollout behind the other.
    bool padded = false;
};

// The spans live as long as the answer, or a copy of it.
struct Answer {
    // One per rollout.
    span<const float> advantage;
    // One per rollout; NaN where there is none.
    span<const float> rewards;
    // One per token; empty if tokens are unknown or were not asked for.
    span<const float> advantages;
    // Of a flat answer: the tokens of rollout i are advantages[offsets[i]] up to advantages[offsets[i + 1]].
    span<const std::int64_t> offsets;
    // Of a padded answer.
    std::size_t columns = 0;
    // JSON.
    std::string summary;
    std::string estimator;

    std::shared_ptr<const std::vector<char>> bytes;
};

class Client {
public:
    explicit Client(Options options = {}) : options_(std::move(options)), curl_(curl_easy_init(), &curl_easy_cleanup) {
        if (!curl_ || options_.urls.empty()) throw std::invalid_argument("no URL, or no libcurl");
    }

    // Advantages of a batch. `estimator` is an object of JSON, with a name and its parameters.
    // Throws Error where the service refuses or does not answer.
    Answer advantages(const Batch& batch, std::string_view estimator, Output output = {}) {
        std::string request = "{\"estimator\":" + std::string(estimator) + ",\"output\":{\"per_token\":" + (output.perToken ? "true" : "false") +
                              ",\"layout\":\"" + (output.padded ? "padded" : "flat") + "\"}}";
        safetensors::Writer writer("request", request);
        writer.add("group", "I64", {batch.group.size()}, batch.group.data(), batch.group.size() * 8);
        if (!batch.tokens.empty()) writer.add("tokens", "I64", {batch.tokens.size()}, batch.tokens.data(), batch.tokens.size() * 8);
        writer.add("rewards", "F32", {batch.rewards.size()}, batch.rewards.data(), batch.rewards.size() * 4);
        if (batch.columns) writer.add("mask", "U8", {batch.mask.size() / batch.columns, batch.columns}, batch.mask.data(), batch.mask.size());
        return read(send("/v1/advantages", writer.file(), "application/x-safetensors"));
    }

    // Verifies and computes advantages: `request` is the JSON of POST /v1/advantages.
    Answer score(std::string_view request) { return read(send("/v1/advantages", std::string(request), "application/json")); }

private:
    struct Reply {
        std::vector<char> bytes;
        long status = 0;
        std::string error;
        curl_off_t retryAfter = 0;
    };

    Options options_;
    std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl_;
    std::size_t next_ = 0;

    static Answer read(std::vector<char> body) {
        Answer answer;
        answer.bytes = std::make_shared<const std::vector<char>>(std::move(body));
        safetensors::File file(answer.bytes->data(), answer.bytes->size());
        answer.advantage = file.elements<float>("advantage", "F32");
        answer.rewards = file.elements<float>("rewards", "F32");
        answer.advantages = file.elements<float>("advantages", "F32");
        answer.offsets = file.elements<std::int64_t>("offsets", "I64");
        auto padded = file.tensors.find("advantages");
        if (padded != file.tensors.end() && padded->second.shape.size() == 2) answer.columns = padded->second.shape[1];
        answer.summary = file.metadata["summary"];
        answer.estimator = file.metadata["estimator"];
        return answer;
    }

    // The body of the first answer of 200. The computation is pure: any request may be sent again, to any replica.
    std::vector<char> send(const std::string& path, const std::string& body, const char* type) {
        Reply reply;
        int attempts = options_.retries + static_cast<int>(options_.urls.size());
        for (int attempt = 0; attempt < attempts; ++attempt) {
            reply = exchange(options_.urls[next_ % options_.urls.size()] + path, body, type);
            if (reply.status == 200) return std::move(reply.bytes);
            bool repeats = reply.status == 0 || reply.status == 408 || reply.status == 429 || reply.status >= 500;
            if (!repeats) break;
            ++next_;
            // Every replica gets its turn before the first pause.
            int round = attempt + 1 - static_cast<int>(options_.urls.size());
            if (round >= 0 && attempt + 1 < attempts) {
                auto pause = reply.retryAfter > 0 ? std::chrono::milliseconds(1000 * std::min<long long>(reply.retryAfter, 60))
                                                  : std::chrono::milliseconds(100 << std::min(round, 5));
                std::this_thread::sleep_for(pause);
            }
        }
        throw Error(reply.status, reply.status == 0 ? reply.error : std::string(reply.bytes.begin(), reply.bytes.end()));
    }

    Reply exchange(const std::string& url, const std::string& body, const char* type) {
        CURL* curl = curl_.get();
        Reply reply;
        // Handles are reset, connections stay open.
        curl_easy_reset(curl);
        curl_slist* list = nullptr;
        auto add = [&](const std::string& field) { list = curl_slist_append(list, field.c_str()); };
        add(std::string("Content-Type: ") + type);
        add("Accept: application/x-safetensors");
        add("Expect:");
        if (!options_.token.empty()) add("Authorization: Bearer " + options_.token);
        std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)> fields(list, &curl_slist_free_all);
        curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, fields.get());
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &write);
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply.bytes);
        curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &header);
        curl_easy_setopt(curl, CURLOPT_HEADERDATA, &reply.bytes);
        curl_easy_setopt(curl, CURLOPT_TIMEOUT, options_.timeout);
        curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, options_.connectTimeout);
        curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, 512L * 1024);
        curl_easy_setopt(curl, CURLOPT_UPLOAD_BUFFERSIZE, 1024L * 1024);
        if (!options_.ca.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, options_.ca.c_str());
        if (!options_.certificate.empty()) curl_easy_setopt(curl, CURLOPT_SSLCERT, options_.certificate.c_str());
        if (!options_.key.empty()) curl_easy_setopt(curl, CURLOPT_SSLKEY, options_.key.c_str());
        CURLcode code = curl_easy_perform(curl);
        if (code != CURLE_OK) {
            reply.error = curl_easy_strerror(code);
            return reply;
        }
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &reply.status);
        curl_easy_getinfo(curl, CURLINFO_RETRY_AFTER, &reply.retryAfter);
        return reply;
    }

    static std::size_t write(char* data, std::size_t size, std::size_t count, void* target) {
        auto* bytes = static_cast<std::vector<char>*>(target);
        bytes->insert(bytes->end(), data, data + size * count);
        return size * count;
    }

    // Makes room for the body at once: it then never moves.
    static std::size_t header(char* data, std::size_t size, std::size_t count, void* target) {
        std::string_view field(data, size * count);
        static constexpr std::string_view name = "content-length:";
        bool matches = field.size() > name.size() && std::equal(name.begin(), name.end(), field.begin(), [](char a, char b) {
                           return a == (b >= 'A' && b <= 'Z' ? b + 32 : b);
                       });
        if (matches) {
            std::size_t length = std::strtoull(std::string(field.substr(name.size())).c_str(), nullptr, 10);
            static_cast<std::vector<char>*>(target)->reserve(std::min<std::size_t>(length, std::size_t(1) << 32));
        }
        return size * count;
    }
};

}  // namespace advantaged
