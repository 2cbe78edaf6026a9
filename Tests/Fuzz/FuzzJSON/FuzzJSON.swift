import JSON

/// What is read and written must read again, and be written the same.
@_cdecl("LLVMFuzzerTestOneInput") public func fuzzJSON(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let value = read(Array(UnsafeBufferPointer(start: bytes, count: count))) else { return 0 }
    let text = write(value)
    guard let again = read(text) else { preconditionFailure("what was written is not JSON") }
    precondition(write(again) == text)
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
