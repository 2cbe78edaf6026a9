import JSON

extension BenchPlan {
    /// Takes the name of a training run out of the batch: measurements are no batches of a training, and would be counted as such.
    ///
    /// - Returns: the name; `nil` where the batch has none, or cannot be read, which the service will say.
    public mutating func leaveRunOut() -> String? {
        let found: (body: [UInt8], run: String)?
        switch contentType {
        case "application/x-ndjson":
            let end = body.firstIndex(of: UInt8(ascii: "\n")) ?? body.endIndex
            found = Self.withoutRun(Array(body[..<end])).map { ($0.text + body[end...], $0.run) }
        case "application/x-safetensors": found = Self.withoutRun(tensors: body)
        default: found = Self.withoutRun(body).map { ($0.text, $0.run) }
        }
        guard let found else { return nil }
        body = found.body
        return found.run
    }

    /// An object without its member `run`.
    private static func withoutRun(_ text: [UInt8]) -> (text: [UInt8], run: String)? {
        guard let request = value(text), case .object(let members) = request, let run = request["run"] else { return nil }
        return (written(.object(members.filter { $0.key != "run" })), run.string ?? "\(run)")
    }

    /// A file of tensors: the length of its header in eight bytes, the lowest first; the header, whose metadata have the request as JSON; the data, whose offsets
    /// count from its end.
    private static func withoutRun(tensors file: [UInt8]) -> (body: [UInt8], run: String)? {
        guard file.count > 8 else { return nil }
        let length = file[..<8].reversed().reduce(0) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(file.count - 8) else { return nil }
        let end = 8 + Int(length)
        guard let header = value(Array(file[8..<end])), case .object(var tensors) = header,
            let place = tensors.firstIndex(where: { $0.key == "__metadata__" }), case .object(var metadata) = tensors[place].value,
            let entry = metadata.firstIndex(where: { $0.key == "request" }), let request = metadata[entry].value.string,
            let (text, run) = withoutRun(Array(request.utf8))
        else { return nil }
        metadata[entry].value = .string(String(decoding: text, as: UTF8.self))
        tensors[place].value = .object(metadata)
        var bytes = written(.object(tensors))
        // The data stay at a multiple of eight bytes.
        bytes += [UInt8](repeating: UInt8(ascii: " "), count: (8 - bytes.count % 8) % 8)
        let size = (0..<8).map { UInt8(truncatingIfNeeded: bytes.count >> (8 * $0)) }
        return (size + bytes + file[end...], run)
    }

    private static func value(_ text: [UInt8]) -> JSONValue? {
        try? JSONReader.read(text, wrap: { $0 as any Error }) { reader in try reader.readValue() }
    }

    private static func written(_ value: JSONValue) -> [UInt8] {
        var writer = JSONWriter()
        writer.write(value)
        return writer.text
    }
}
