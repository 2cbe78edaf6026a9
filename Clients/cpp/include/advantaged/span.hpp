// Elements that stand somewhere else; C++17 has no std::span.
#pragma once

#include <cstddef>
#include <vector>

namespace advantaged {

template <class T>
class span {
public:
    span() = default;
    span(T* data, std::size_t size) : data_(data), size_(size) {}
    template <class U>
    span(const std::vector<U>& values) : data_(values.data()), size_(values.size()) {}

    T* data() const { return data_; }
    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    T* begin() const { return data_; }
    T* end() const { return data_ + size_; }
    T& operator[](std::size_t index) const { return data_[index]; }

private:
    T* data_ = nullptr;
    std::size_t size_ = 0;
};

}  // namespace advantaged
