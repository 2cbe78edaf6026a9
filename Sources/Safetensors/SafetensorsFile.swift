import JSON

/// A safetensors file in memory: named arrays of numbers, little-endian and row by row, after a header of JSON.
///
/// The file starts with the header's length as eight bytes, then the header `{"name": {"dtype", "shape", "data_offsets"}, "__metadata__": {...}}`, then the arrays.
/// Reading is strict: the arrays must fill the rest of the file without holes and overlaps, so an accepted file reads nothing outside its bytes.
public struct SafetensorsFile: Sendable {
    /// One array.
    public struct Tensor: Sendable, Equatable {
        /// Its name.
        public let name: String
        /// The type of its elements.
        public let type: ElementType
        /// Its dimensions; none for a single number.
        public let shape: [Int]
        /// Where its elements are in the file, in bytes.
        public let range: Range<Int>

        /// How many elements it has.
        public var count: Int { range.count / type.size }
    }

    /// The longest header that is read, in bytes.
    public static let maximumHeader = 64 << 20

    /// The file.
    public let bytes: [UInt8]
    /// The arrays, in the order of the header.
    public let tensors: [Tensor]
    /// The entries of `__metadata__`, in their order: UTF-8.
    public let metadata: [(key: String, value: [UInt8])]

    private enum Field: String, JSONField {
        case dtype, shape
        case offsets = "data_offsets"
    }

    /// Reads the header and checks it; elements stay bytes.
    ///
    /// - Throws: ``SafetensorsError`` for anything that is not right.
    public init(_ bytes: [UInt8]) throws(SafetensorsError) {
        guard bytes.count >= 8 else {
            throw SafetensorsError(.truncated, at: 0, "a safetensors file starts with the length of its header in eight bytes")
        }
        let length = bytes[..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= UInt64(Self.maximumHeader) else {
            throw SafetensorsError(.headerTooLarge, at: 0, "the header says it has \(length) bytes; at most \(Self.maximumHeader) are read")
        }
        let start = 8 + Int(length)
        guard start <= bytes.count else {
            throw SafetensorsError(.truncated, at: 0, "the header says it has \(length) bytes, but only \(bytes.count - 8) follow")
        }
        let header = Array(bytes[8..<start])
        guard header.first == UInt8(ascii: "{") else { throw SafetensorsError(.malformedHeader, at: 8, "the header must start with '{'") }
        var parsed: (tensors: [Tensor], metadata: [(key: String, value: [UInt8])]) = ([], [])
        do {
            parsed = try JSONReader.read(header, maximumDepth: 8, wrap: { $0 as any Error }) { reader in
                try Self.readHeader(&reader, header, dataStart: start, dataCount: bytes.count - start)
            }
        } catch let error as SafetensorsError {
            throw error
        } catch let error as JSONError {
            throw SafetensorsError(
                error.code == .duplicateKey ? .duplicateName : .malformedHeader, at: 8 + error.offset, "the header is malformed: \(error.message)")
        } catch {
            throw SafetensorsError(.malformedHeader, "the header is malformed")
        }
        try Self.checkThatDataIsFilled(parsed.tensors, from: start, to: bytes.count)
        self.bytes = bytes
        tensors = parsed.tensors
        metadata = parsed.metadata
    }

    /// The array of this name.
    public subscript(name: String) -> Tensor? { tensors.first { $0.name == name } }

    private static func readHeader(_ reader: inout JSONReader, _ header: [UInt8], dataStart: Int, dataCount: Int) throws -> (
        [Tensor], [(key: String, value: [UInt8])]
    ) {
        var tensors: [Tensor] = []
        var metadata: [(key: String, value: [UInt8])] = []
        var names: Set<String> = []
        try reader.beginObject()
        while let key = try reader.nextKey() {
            let name = key.string(in: header)
            guard names.insert(name).inserted else {
                throw SafetensorsError(.duplicateName, tensor: name, at: 8 + key.range.lowerBound, "the header has this name twice")
            }
            if name == "__metadata__" {
                metadata = try readMetadata(&reader, header)
            } else {
                tensors.append(try readTensor(&reader, header, named: name, dataStart: dataStart, dataCount: dataCount))
            }
        }
        return (tensors, metadata)
    }

    private static func readMetadata(_ reader: inout JSONReader, _ header: [UInt8]) throws -> [(key: String, value: [UInt8])] {
        var entries: [(key: String, value: [UInt8])] = []
        var names: Set<String> = []
        try reader.beginObject()
        while let key = try reader.nextKey() {
            let name = key.string(in: header)
            guard names.insert(name).inserted else {
                throw SafetensorsError(.duplicateName, at: 8 + key.range.lowerBound, "the metadata has this name twice")
            }
            entries.append((name, try reader.readText().unescaped(in: header)))
        }
        return entries
    }

    private static func readTensor(_ reader: inout JSONReader, _ header: [UInt8], named name: String, dataStart: Int, dataCount: Int) throws -> Tensor
    {
        let start = 8 + reader.offset
        var fields = JSONFields<Field>()
        var type: ElementType?
        var shape: [Int] = []
        var offsets: [Int] = []
        try reader.beginObject()
        while let field = try reader.nextField(in: &fields) {
            let at = 8 + reader.offset
            switch field {
            case .dtype:
                let text = try reader.readText().string(in: header)
                type = ElementType(rawValue: text)
                guard type != nil else {
                    let known = ElementType.allCases.map(\.rawValue).joined(separator: ", ")
                    throw SafetensorsError(
                        .unknownType, tensor: name, at: at, "no element type has the name \"\(text.prefix(20))\"; there are \(known)")
                }
            case .shape: shape = try readNaturals(&reader, of: name, atMost: 32)
            case .offsets: offsets = try readNaturals(&reader, of: name, atMost: 2)
            }
        }
        guard let type, fields.has(.shape), fields.has(.offsets) else {
            throw SafetensorsError(.malformedHeader, tensor: name, at: start, "a tensor needs \"dtype\", \"shape\" and \"data_offsets\"")
        }
        guard offsets.count == 2, offsets[0] <= offsets[1], offsets[1] <= dataCount else {
            throw SafetensorsError(
                .wrongOffsets, tensor: name, at: start,
                "\"data_offsets\" must be [start, end) inside the \(dataCount) bytes after the header")
        }
        guard let size = byteCount(of: shape, type) else {
            throw SafetensorsError(.shapeOverflow, tensor: name, at: start, "the shape has more elements than can be counted")
        }
        guard size == offsets[1] - offsets[0] else {
            throw SafetensorsError(
                .wrongSize, tensor: name, at: start,
                "\(type.rawValue) of shape \(shape) takes \(size) bytes, \"data_offsets\" hold \(offsets[1] - offsets[0])")
        }
        return Tensor(name: name, type: type, shape: shape, range: dataStart + offsets[0]..<dataStart + offsets[1])
    }

    private static func readNaturals(_ reader: inout JSONReader, of name: String, atMost count: Int) throws -> [Int] {
        var numbers: [Int] = []
        try reader.beginArray()
        while try reader.nextElement() {
            let at = 8 + reader.offset
            let number = try reader.readInt()
            guard number >= 0, numbers.count < count else {
                throw SafetensorsError(.malformedHeader, tensor: name, at: at, "must be a list of at most \(count) whole numbers of 0 or more")
            }
            numbers.append(number)
        }
        return numbers
    }

    /// `nil` where the number does not fit; also for a shape with a zero in it whose other dimensions do not fit.
    private static func byteCount(of shape: [Int], _ type: ElementType) -> Int? {
        var count = type.size
        for dimension in shape {
            let (product, overflow) = count.multipliedReportingOverflow(by: dimension)
            guard !overflow else { return nil }
            count = product
        }
        return count
    }

    private static func checkThatDataIsFilled(_ tensors: [Tensor], from start: Int, to end: Int) throws(SafetensorsError) {
        var filled = start
        for tensor in tensors.sorted(by: { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }) {
            guard tensor.range.lowerBound == filled else {
                throw SafetensorsError(
                    .wrongOffsets, tensor: tensor.name, at: tensor.range.lowerBound,
                    tensor.range.lowerBound < filled
                        ? "the tensor overlaps another one" : "\(tensor.range.lowerBound - filled) bytes before the tensor belong to none")
            }
            filled = tensor.range.upperBound
        }
        guard filled == end else { throw SafetensorsError(.wrongOffsets, at: filled, "\(end - filled) bytes after the last tensor belong to none") }
    }
}
