import JSON

/// What is read and written must read again; once `0.0` has become `0` it is always written the same.
@_cdecl("LLVMFuzzerTestOneInput") public func fuzzJSON(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let value = read(Array(UnsafeBufferPointer(start: bytes, count: count))) else { return 0 }
    guard let first = read(write(value)) else { preconditionFailure("what was written is not JSON") }
    guard let second = read(write(first)) else { preconditionFailure("what was written again is not JSON") }
    precondition(write(second) == write(first))
    return 0
}

private func write(_ value: JSONValue) -> [UInt8] {
    var writer = JSONWriter()
    writer.write(value)
    return writer.text
}

private func read(_ bytes: [UInt8]) -> JSONValue? {
    do throws(JSONError) {
        return try JSONReader.read(bytes, wrap: { $0 }) { reader throws(JSONError) in try reader.readValue() }
    } catch {
        precondition((0...bytes.count).contains(error.offset))
        return nil
    }
}
