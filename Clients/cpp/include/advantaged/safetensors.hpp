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

#include "json.hpp"
#include "span.hpp"

namespace advantaged::safetensors {

using json::quoted;

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
        data_ = bytes + 8 + length;
        dataBytes_ = size - 8 - static_cast<std::size_t>(length);
        json::Reader reader(bytes + 8, data_);
        reader.object([&](const std::string& name) {
            if (name == "__metadata__") {
                reader.object([&](const std::string& key) { metadata[key] = reader.string(); });
            } else {
                tensors[name] = tensor(reader);
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
    const char* data_ = nullptr;
    std::size_t dataBytes_ = 0;

    [[noreturn]] static void fail() { throw std::runtime_error("not a safetensors file of the service"); }

    static std::vector<std::size_t> naturals(json::Reader& reader) {
        std::vector<std::size_t> values;
        reader.array([&] { values.push_back(reader.natural()); });
        return values;
    }

    Tensor tensor(json::Reader& reader) const {
        Tensor tensor;
        std::vector<std::size_t> offsets;
        reader.object([&](const std::string& key) {
            if (key == "dtype") {
                tensor.type = reader.string();
            } else if (key == "shape") {
                tensor.shape = naturals(reader);
            } else if (key == "data_offsets") {
                offsets = naturals(reader);
            } else {
                fail();
            }
        });
        if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > dataBytes_) fail();
        tensor.data = data_ + offsets[0];
        tensor.bytes = offsets[1] - offsets[0];
        return tensor;
    }
};

}  // namespace advantaged::safetensors
