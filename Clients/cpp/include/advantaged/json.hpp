// The little of JSON that answers need: read from spans of bytes, without a tree.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace advantaged::json {

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

// Reads a text from its beginning to its end. Throws where it is not JSON.
class Reader {
public:
    Reader(const char* begin, const char* end) : at_(begin), end_(end) {}
    explicit Reader(std::string_view text) : Reader(text.data(), text.data() + text.size()) {}

    [[noreturn]] static void fail() { throw std::runtime_error("not an answer of the service"); }

    // The next byte that is no blank; 0 at the end.
    char peek() {
        while (at_ < end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\t' || *at_ == '\r')) ++at_;
        return at_ < end_ ? *at_ : '\0';
    }

    void expect(char c) {
        if (peek() != c) fail();
        ++at_;
    }

    // Calls `member` at each value of an object with its key; it reads or skips the value.
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

    // Calls `element` at each value of a list.
    template <class Element>
    void array(Element element) {
        expect('[');
        for (bool first = true; peek() != ']'; first = false) {
            if (!first) expect(',');
            element();
        }
        ++at_;
    }

    std::size_t natural() {
        if (peek() < '0' || peek() > '9') fail();
        std::size_t value = 0;
        while (at_ < end_ && *at_ >= '0' && *at_ <= '9') {
            if (value > SIZE_MAX / 10 - 1) fail();
            value = value * 10 + static_cast<std::size_t>(*at_++ - '0');
        }
        return value;
    }

    double number() {
        peek();
        std::string text;
        while (at_ < end_ && (std::string_view("+-.eE").find(*at_) != std::string_view::npos || (*at_ >= '0' && *at_ <= '9'))) text += *at_++;
        if (text.empty()) fail();
        return std::strtod(text.c_str(), nullptr);
    }

    // A string, or an empty one for null.
    std::string stringOrNull() {
        if (peek() != 'n') return string();
        skip();
        return {};
    }

    // Any value.
    void skip() {
        char c = peek();
        if (c == '{') {
            object([&](const std::string&) { skip(); });
        } else if (c == '[') {
            array([&] { skip(); });
        } else if (c == '"') {
            string();
        } else if (c >= 'a' && c <= 'z') {
            while (at_ < end_ && *at_ >= 'a' && *at_ <= 'z') ++at_;
        } else {
            number();
        }
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

private:
    const char* at_;
    const char* end_;

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

// A list of strings; an empty one for null.
inline std::vector<std::string> strings(std::string_view text) {
    std::vector<std::string> found;
    Reader reader(text);
    if (reader.peek()) reader.array([&] { found.push_back(reader.stringOrNull()); });
    return found;
}

// The numbers of an object that is a member of an object.
inline std::map<std::string, double> numbers(std::string_view text, const std::string& member) {
    std::map<std::string, double> found;
    Reader reader(text);
    reader.object([&](const std::string& key) {
        if (key != member) return reader.skip();
        reader.object([&](const std::string& name) { found[name] = reader.number(); });
    });
    return found;
}

}  // namespace advantaged::json
