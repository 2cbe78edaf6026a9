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

#ifndef _WIN32
#include <sys/socket.h>
#include <unistd.h>
#endif

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "batch.hpp"

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
    // Seconds without a byte until a request is given up; in a stream they count only while an answer is due. 0 waits for ever. And seconds to connect.
    // A request that is given up, for this or because a callback throws, ends with a reset: the service then stops its work on it.
    long timeout = 600;
    long connectTimeout = 10;
    // How often a request is sent again after every replica had its turn. A certificate that is refused, or another protocol, is not repeated.
    int retries = 8;
    // Whether a request that was given up is sent again too; the service may have had too little time for it, and then has so again.
    bool retryTimeouts = false;
};

class Client {
public:
    explicit Client(Options options = {}) : options_(std::move(options)), curl_(curl_easy_init(), &curl_easy_cleanup) {
        if (!curl_ || options_.urls.empty()) throw std::invalid_argument("no URL, or no libcurl");
        // Paths begin with a slash.
        for (auto& url : options_.urls) url.erase(url.find_last_not_of('/') + 1);
    }

    // Advantages of a batch. `estimator` is an object of JSON, with a name and its parameters.
    // Throws Error where the service refuses or does not answer.
    Answer advantages(const Batch& batch, std::string_view estimator, Output output = {}, const Around& around = {}) {
        std::string request = "{\"estimator\":" + std::string(estimator) + around.members() + ",\"output\":{\"per_token\":" +
                              (output.perToken ? "true" : "false") + ",\"layout\":\"" + (output.padded ? "padded" : "flat") + "\"}}";
        return Answer::read(send("/v1/advantages", batch.file(request), "application/x-safetensors"));
    }

    // Verifies and computes advantages: `request` is the JSON of POST /v1/advantages. Groups with lists (`responses`, `tokens`) instead of an object for each
    // rollout are read fastest.
    Answer score(std::string_view request) { return Answer::read(send("/v1/advantages", std::string(request), "application/json")); }

    // Sends a batch of any length group by group. `head` is the JSON of POST /v1/advantages without groups, in one line. `next` puts the next group as JSON
    // into its argument, in one line, or returns false at the end; it may take as long as the service's --stream-timeout. `answer` gets a line for each
    // group, as it is in the answer of JSON or with a `problem`, and a last one with the summary. Both are called from here, in turns: what was answered
    // while `next` was at work comes after it. Before the first group another replica may take over; after it a connection that breaks throws Error with
    // status 0. What they throw comes out.
    void stream(std::string_view head, std::function<bool(std::string&)> next, std::function<void(std::string_view)> answer) {
        Exchange exchange{curl_.get(), std::chrono::seconds(options_.timeout), std::move(next), std::move(answer)};
        exchange.head = std::string(head) + "\n";
        Reply reply = attempts([&](const std::string& url) { return stream(url, exchange); }, [&] { return !exchange.taken; });
        if (exchange.failure) std::rethrow_exception(exchange.failure);
        if (reply.status != 200) throw error(reply);
    }

private:
    struct Reply {
        std::vector<char> bytes;
        long status = 0;
        std::string error;
        curl_off_t retryAfter = 0;
        bool timedOut = false;
        // Whether another attempt finds the same.
        bool lasts = false;
    };

    using Clock = std::chrono::steady_clock;

    // Since when nothing came or went.
    struct Idleness {
        std::chrono::seconds limit;
        Clock::time_point since = Clock::now();
        curl_off_t received = 0;
        curl_off_t sent = 0;
        bool isOver = false;

        // Whether a request is to be given up, by what has come and gone up to now; libcurl asks at least once a second.
        bool ends(curl_off_t nowReceived, curl_off_t nowSent, bool isDue) {
            auto now = Clock::now();
            if (!isDue || nowReceived != received || nowSent != sent) since = now;
            received = nowReceived;
            sent = nowSent;
            isOver = limit.count() > 0 && now - since >= limit;
            return isOver;
        }

        static int check(void* self, curl_off_t, curl_off_t received, curl_off_t, curl_off_t sent) {
            return static_cast<Idleness*>(self)->ends(received, sent, true) ? 1 : 0;
        }
    };

    Options options_;
    // Whether a request is under way; before the handle, which closes its connections with it. In a place of its own, since a client may be moved.
    std::unique_ptr<bool> busy_ = std::make_unique<bool>(false);
    std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> curl_;
    std::size_t next_ = 0;

    // The body of the first answer of 200. The computation is pure: any request may be sent again, to any replica.
    std::vector<char> send(const std::string& path, const std::string& body, const char* type) {
        Reply reply = attempts([&](const std::string& url) { return exchange(url + path, body, type); }, [] { return true; });
        if (reply.status != 200) throw error(reply);
        return std::move(reply.bytes);
    }

    static Error error(const Reply& reply) {
        return Error(reply.status, reply.status == 0 ? reply.error : std::string(reply.bytes.begin(), reply.bytes.end()));
    }

    // The first reply that is not a failure which may pass, from one replica after the other.
    template <class Send, class MayRepeat>
    Reply attempts(Send send, MayRepeat mayRepeat) {
        Reply reply;
        int attempts = options_.retries + static_cast<int>(options_.urls.size());
        for (int attempt = 0; attempt < attempts; ++attempt) {
            reply = send(options_.urls[next_ % options_.urls.size()]);
            bool passes = reply.status == 0 || reply.status == 408 || reply.status == 429 || reply.status >= 500;
            bool timedOut = reply.timedOut || reply.status == 504;
            if (!passes || (timedOut && !options_.retryTimeouts) || !mayRepeat()) break;
            // Another replica may be set up well.
            if (reply.lasts && attempt + 1 >= static_cast<int>(options_.urls.size())) break;
            ++next_;
            // Every replica gets its turn before the first pause.
            int round = attempt + 1 - static_cast<int>(options_.urls.size());
            if (round >= 0 && attempt + 1 < attempts) {
                auto pause = reply.retryAfter > 0 ? std::chrono::milliseconds(1000 * std::min<long long>(reply.retryAfter, 60))
                                                  : std::chrono::milliseconds(100 << std::min(round, 5));
                std::this_thread::sleep_for(pause);
            }
        }
        return reply;
    }

    Reply exchange(const std::string& url, const std::string& body, const char* type) {
        CURL* curl = curl_.get();
        Reply reply;
        auto fields = prepare(url, {std::string("Content-Type: ") + type, "Accept: application/x-safetensors", "Expect:"});
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.data());
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &write);
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, &reply.bytes);
        curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, &header);
        curl_easy_setopt(curl, CURLOPT_HEADERDATA, &reply.bytes);
        Idleness idleness{std::chrono::seconds(options_.timeout)};
        curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
        curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &Idleness::check);
        curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &idleness);
        perform(reply, idleness);
        return reply;
    }

    // A stream on its way: what is not sent yet, and the line that is not complete yet.
    struct Exchange {
        CURL* curl;
        std::chrono::seconds timeout;
        std::function<bool(std::string&)> next;
        std::function<void(std::string_view)> answer;
        std::string head = {};
        std::string outgoing = {};
        std::string incoming = {};
        Reply reply = {};
        bool taken = false;
        std::exception_ptr failure = nullptr;
        Idleness idleness = {};
        std::size_t groups = 0;
        std::size_t lines = 0;
        bool isComplete = false;

        static std::size_t read(char* target, std::size_t size, std::size_t count, void* self) {
            return static_cast<Exchange*>(self)->send(target, size * count);
        }

        static std::size_t write(char* data, std::size_t size, std::size_t count, void* self) {
            return static_cast<Exchange*>(self)->receive(std::string_view(data, size * count)) ? size * count : 0;
        }

        std::size_t send(char* target, std::size_t room) try {
            if (outgoing.empty()) {
                taken = true;
                bool isGroup = next(outgoing);
                // The trainer's time is not the service's.
                idleness.since = Clock::now();
                if (!isGroup) {
                    isComplete = true;
                    return 0;
                }
                ++groups;
                outgoing += '\n';
            }
            std::size_t length = outgoing.copy(target, room);
            outgoing.erase(0, length);
            return length;
        } catch (...) {
            failure = std::current_exception();
            return CURL_READFUNC_ABORT;
        }

        static int check(void* self, curl_off_t, curl_off_t received, curl_off_t, curl_off_t sent) {
            auto* exchange = static_cast<Exchange*>(self);
            // Before the first group the service may say something to the head, or wait for more.
            bool isDue = !exchange->taken || exchange->isComplete || exchange->lines < exchange->groups || !exchange->outgoing.empty();
            return exchange->idleness.ends(received, sent, isDue) ? 1 : 0;
        }

        bool receive(std::string_view data) try {
            long status = 0;
            curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
            if (status != 200) {
                reply.bytes.insert(reply.bytes.end(), data.begin(), data.end());
                return true;
            }
            for (auto end = data.find('\n'); end != std::string_view::npos; end = data.find('\n')) {
                incoming += data.substr(0, end);
                data.remove_prefix(end + 1);
                ++lines;
                answer(incoming);
                idleness.since = Clock::now();
                incoming.clear();
            }
            incoming += data;
            return true;
        } catch (...) {
            failure = std::current_exception();
            return false;
        }
    };

    Reply stream(const std::string& url, Exchange& exchange) {
        CURL* curl = curl_.get();
        exchange.reply = {};
        exchange.idleness = Idleness{exchange.timeout};
        exchange.outgoing = exchange.head;
        auto fields = prepare(url + "/v1/advantages", {"Content-Type: application/x-ndjson", "Accept: application/x-ndjson", "Transfer-Encoding: chunked"});
        curl_easy_setopt(curl, CURLOPT_POST, 1L);
        curl_easy_setopt(curl, CURLOPT_READFUNCTION, &Exchange::read);
        curl_easy_setopt(curl, CURLOPT_READDATA, &exchange);
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, &Exchange::write);
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, &exchange);
        curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
        curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
        curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &Exchange::check);
        curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &exchange);
        perform(exchange.reply, exchange.idleness);
        return exchange.reply;
    }

    using Fields = std::unique_ptr<curl_slist, decltype(&curl_slist_free_all)>;

    // What all requests have. Handles are reset, connections stay open.
    Fields prepare(const std::string& url, std::vector<std::string> lines) {
        CURL* curl = curl_.get();
        curl_easy_reset(curl);
        if (!options_.token.empty()) lines.push_back("Authorization: Bearer " + options_.token);
        curl_slist* list = nullptr;
        for (const auto& line : lines) list = curl_slist_append(list, line.c_str());
        curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
        curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, options_.connectTimeout);
        curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
        curl_easy_setopt(curl, CURLOPT_CLOSESOCKETFUNCTION, &close);
        curl_easy_setopt(curl, CURLOPT_CLOSESOCKETDATA, busy_.get());
        curl_easy_setopt(curl, CURLOPT_BUFFERSIZE, 512L * 1024);
        curl_easy_setopt(curl, CURLOPT_UPLOAD_BUFFERSIZE, 1024L * 1024);
        if (!options_.ca.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, options_.ca.c_str());
        if (!options_.certificate.empty()) curl_easy_setopt(curl, CURLOPT_SSLCERT, options_.certificate.c_str());
        if (!options_.key.empty()) curl_easy_setopt(curl, CURLOPT_SSLKEY, options_.key.c_str());
        return Fields(list, &curl_slist_free_all);
    }

    void perform(Reply& reply, const Idleness& idleness) {
        *busy_ = true;
        CURLcode code = curl_easy_perform(curl_.get());
        *busy_ = false;
        if (code != CURLE_OK) {
            reply.timedOut = idleness.isOver;
            reply.lasts = code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CONNECT_ERROR || code == CURLE_SSL_CERTPROBLEM ||
                          code == CURLE_SSL_CACERT_BADFILE || code == CURLE_UNSUPPORTED_PROTOCOL || code == CURLE_URL_MALFORMAT ||
                          code == CURLE_WEIRD_SERVER_REPLY;
            reply.error = idleness.isOver ? "nothing came for " + std::to_string(idleness.limit.count()) + " s" : curl_easy_strerror(code);
            return;
        }
        curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &reply.status);
        curl_easy_getinfo(curl_.get(), CURLINFO_RETRY_AFTER, &reply.retryAfter);
    }

    // A connection that is closed before its answer is whole is reset (RFC 9293, sec. 3.5.2): an orderly end may mean that more of the answer is to come.
    static int close(void* busy, curl_socket_t socket) {
        linger reset = {};
        reset.l_onoff = 1;
        const void* option = &reset;
        if (*static_cast<bool*>(busy)) setsockopt(socket, SOL_SOCKET, SO_LINGER, static_cast<const char*>(option), sizeof reset);
#ifdef _WIN32
        return closesocket(socket);
#else
        return ::close(socket);
#endif
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
