// Safetensors files in memory: written from spans, read as spans.
#pragma once

#include <cstdint>
#include <cstring>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "span.hpp"

namespace advantaged::safetensors {

// A text as a string of JSON.
inline std::string quoted(std::string_view text) {
    static const char* digits = "0123456789abcdef";
    std::string out = "\"";
    for (unsigned char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += static_cast<char>(c);
        } else if (c < 0x20) {
            out += "\\u00";
            out += digits[c >> 4];
            out += digits[c & 15];
        } else {
            out += static_cast<char>(c);
        }
    }
    return out + '"';
}

// Gathers arrays and writes them after one header. Add wider elements first: then all are aligned.
class Writer {
public:
    explicit Writer(std::string_view key, std::string_view value) : header_("{\"__metadata__\":{" + quoted(key) + ":" + quoted(value) + "}") {}

    void add(std::string_view name, const char* type, const std::vector<std::size_t>& shape, const void* data, std::size_t bytes) {
        header_ += "," + quoted(name) + ":{\"dtype\":\"" + type + "\",\"shape\":[";
        for (std::size_t i = 0; i < shape.size(); ++i) header_ += (i ? "," : "") + std::to_string(shape[i]);
        header_ += "],\"data_offsets\":[" + std::to_string(size_) + "," + std::to_string(size_ + bytes) + "]}";
        pieces_.emplace_back(static_cast<const char*>(data), bytes);
        size_ += bytes;
    }

    std::string file() const {
        std::string header = header_ + "}";
        header.append((8 - header.size() % 8) % 8, ' ');
        std::string out;
        out.reserve(8 + header.size() + size_);
        for (int byte = 0; byte < 8; ++byte) out += static_cast<char>(static_cast<std::uint64_t>(header.size()) >> (8 * byte));
        out += header;
        for (const auto& [data, bytes] : pieces_) {
            if (bytes) out.append(data, bytes);
        }
        return out;
    }

private:
    std::string header_;
    std::vector<std::pair<const char*, std::size_t>> pieces_;
    std::size_t size_ = 0;
};

struct Tensor {
    std::string type;
    std::vector<std::size_t> shape;
    const char* data = nullptr;
    std::size_t bytes = 0;
};

// A file that was read. The tensors point into the bytes that were given.
class File {
public:
    File() = default;

    File(const char* bytes, std::size_t size) {
        if (size < 8) fail();
        std::uint64_t length = 0;
        for (int byte = 7; byte >= 0; --byte) length = length << 8 | static_cast<unsigned char>(bytes[byte]);
        if (length > size - 8) fail();
        at_ = bytes + 8;
        end_ = at_ + length;
        data_ = end_;
        dataBytes_ = size - 8 - static_cast<std::size_t>(length);
        object([&](const std::string& name) {
            if (name == "__metadata__") {
                object([&](const std::string& key) { metadata[key] = string(); });
            } else {
                tensors[name] = tensor();
            }
        });
    }

    std::map<std::string, Tensor> tensors;
    std::map<std::string, std::string> metadata;

    // The elements of a tensor; empty if there is no such tensor. Throws if the elements have another type.
    template <class T>
    span<const T> elements(const std::string& name, const char* type) const {
        auto found = tensors.find(name);
        if (found == tensors.end()) return {};
        if (found->second.type != type || reinterpret_cast<std::uintptr_t>(found->second.data) % alignof(T) != 0) fail();
        return {reinterpret_cast<const T*>(found->second.data), found->second.bytes / sizeof(T)};
    }

private:
    const char* at_ = nullptr;
    const char* end_ = nullptr;
    const char* data_ = nullptr;
    std::size_t dataBytes_ = 0;

    [[noreturn]] static void fail() { throw std::runtime_error("not a safetensors file of the service"); }

    char peek() {
        while (at_ < end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r')) ++at_;
        return at_ < end_ ? *at_ : '\0';
    }

    void expect(char c) {
        if (peek() != c) fail();
        ++at_;
    }

    template <class Member>
    void object(Member member) {
        expect('{');
        if (peek() == '}') {
            ++at_;
            return;
        }
        while (true) {
            std::string key = string();
            expect(':');
            member(key);
            if (peek() == '}') break;
            expect(',');
        }
        ++at_;
    }

    std::vector<std::size_t> numbers() {
        std::vector<std::size_t> values;
        expect('[');
        while (peek() != ']') {
            if (!values.empty()) expect(',');
            if (peek() < '0' || peek() > '9') fail();
            std::size_t value = 0;
            while (at_ < end_ && *at_ >= '0' && *at_ <= '9') {
                if (value > SIZE_MAX / 10 - 1) fail();
                value = value * 10 + static_cast<std::size_t>(*at_++ - '0');
            }
            values.push_back(value);
        }
        ++at_;
        return values;
    }

    Tensor tensor() {
        Tensor tensor;
        std::vector<std::size_t> offsets;
        object([&](const std::string& key) {
            if (key == "dtype") {
                tensor.type = string();
            } else if (key == "shape") {
                tensor.shape = numbers();
            } else if (key == "data_offsets") {
                offsets = numbers();
            } else {
                fail();
            }
        });
        if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > dataBytes_) fail();
        tensor.data = data_ + offsets[0];
        tensor.bytes = offsets[1] - offsets[0];
        return tensor;
    }

    std::string string() {
        expect('"');
        std::string out;
        while (true) {
            if (at_ == end_) fail();
            char c = *at_++;
            if (c == '"') return out;
            if (c != '\\') {
                out += c;
                continue;
            }
            if (at_ == end_) fail();
            switch (c = *at_++) {
                case 'b': out += '\b'; break;
                case 'f': out += '\f'; break;
                case 'n': out += '\n'; break;
                case 'r': out += '\r'; break;
                case 't': out += '\t'; break;
                case 'u': append(out, scalar()); break;
                default: out += c;
            }
        }
    }

    unsigned hexadecimal() {
        if (end_ - at_ < 4) fail();
        unsigned value = 0;
        for (int digit = 0; digit < 4; ++digit) {
            char c = *at_++;
            if (c >= '0' && c <= '9') {
                value = value << 4 | static_cast<unsigned>(c - '0');
            } else if ((c | 32) >= 'a' && (c | 32) <= 'f') {
                value = value << 4 | static_cast<unsigned>((c | 32) - 'a' + 10);
            } else {
                fail();
            }
        }
        return value;
    }

    unsigned scalar() {
        unsigned value = hexadecimal();
        if (value < 0xD800 || value > 0xDBFF) return value;
        if (end_ - at_ < 6 || at_[0] != '\\' || at_[1] != 'u') fail();
        at_ += 2;
        return 0x10000 + ((value - 0xD800) << 10) + ((hexadecimal() - 0xDC00) & 0x3FF);
    }

    static void append(std::string& out, unsigned scalar) {
        if (scalar < 0x80) {
            out += static_cast<char>(scalar);
        } else if (scalar < 0x800) {
            out += static_cast<char>(0xC0 | scalar >> 6);
            out += static_cast<char>(0x80 | (scalar & 0x3F));
        } else if (scalar < 0x10000) {
            out += static_cast<char>(0xE0 | scalar >> 12);
            out += static_cast<char>(0x80 | (scalar >> 6 & 0x3F));
            out += static_cast<char>(0x80 | (scalar & 0x3F));
        } else {
            out += static_cast<char>(0xF0 | scalar >> 18);
            out += static_cast<char>(0x80 | (scalar >> 12 & 0x3F));
            out += static_cast<char>(0x80 | (scalar >> 6 & 0x3F));
            out += static_cast<char>(0x80 | (scalar & 0x3F));
        }
    }
};

}  // namespace advantaged::safetensors
