import JSON

/// Writes safetensors files: the arrays are laid out first and then filled in place, so nothing is copied.
public struct SafetensorsEncoder {
    /// An array that is to be written.
    public struct Layout: Sendable {
        /// Its name.
        public var name: String
        /// The type of its elements.
        public var type: ElementType
        /// Its dimensions.
        public var shape: [Int]

        /// An array that is to be written.
        public init(_ name: String, _ type: ElementType, shape: [Int]) {
            self.name = name
            self.type = type
            self.shape = shape
        }

        fileprivate var byteCount: Int { shape.reduce(type.size, *) }
    }

    /// Writes a file.
    ///
    /// - Parameters:
    ///   - metadata: the entries of `__metadata__`.
    ///   - layouts: the arrays; wider elements first, then every array is aligned to its elements.
    ///   - fill: writes the elements of the array at an index, little-endian; it must write all of them.
    public static func encode(
        metadata: [(key: String, value: String)], _ layouts: [Layout], fill: (_ index: Int, _ elements: UnsafeMutableRawBufferPointer) -> Void
    ) -> [UInt8] {
        // Elements start at a multiple of eight: a reader can use them where they are.
        let start = start(metadata: metadata, layouts)
        let count = start.count + layouts.reduce(0) { $0 + $1.byteCount }
        return [UInt8](unsafeUninitializedCapacity: count) { bytes, initialized in
            let raw = UnsafeMutableRawBufferPointer(bytes)
            raw.copyBytes(from: start)
            var at = start.count
            for (index, layout) in layouts.enumerated() {
                fill(index, UnsafeMutableRawBufferPointer(rebasing: raw[at..<at + layout.byteCount]))
                at += layout.byteCount
            }
            initialized = count
        }
    }

    /// The bytes of a file before its arrays: the length of the header and the header, a multiple of eight bytes.
    ///
    /// - Parameters:
    ///   - metadata: the entries of `__metadata__`.
    ///   - layouts: the arrays, whose elements follow in this order.
    public static func start(metadata: [(key: String, value: String)], _ layouts: [Layout]) -> [UInt8] {
        var header = Self.header(metadata, layouts)
        while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }
        return withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) } + header
    }

    private static func header(_ metadata: [(key: String, value: String)], _ layouts: [Layout]) -> [UInt8] {
        var writer = JSONWriter()
        writer.beginObject()
        if !metadata.isEmpty {
            writer.key("__metadata__")
            writer.beginObject()
            for entry in metadata {
                writer.key(named: entry.key)
                writer.write(entry.value)
            }
            writer.endObject()
        }
        var offset = 0
        for layout in layouts {
            writer.key(named: layout.name)
            writer.beginObject()
            writer.key("dtype")
            writer.write(layout.type.rawValue)
            writer.key("shape")
            writer.beginArray()
            for dimension in layout.shape { writer.write(dimension) }
            writer.endArray()
            writer.key("data_offsets")
            writer.beginArray()
            writer.write(offset)
            offset += layout.byteCount
            writer.write(offset)
            writer.endArray()
            writer.endObject()
        }
        writer.endObject()
        return writer.text
    }
}
