import JSON

/// Reads any JSON text in windows, as a service would, and notes what it sees.
struct EventReader {
    enum Event: Equatable {
        case beginObject, beginArray, end, null
        case key([UInt8])
        case text([UInt8])
        case bool(Bool)
        /// The bits: -0 is not 0.
        case number(UInt64)
    }

    /// How strings are read.
    enum Texts: CaseIterable { case whole, scanned }

    let texts: Texts
    private(set) var events: [Event] = []
    /// What is open: whether it is an object.
    private var open: [Bool] = []
    private var state = JSONReader.State()
    private var hasBegun = false
    /// The root value is read.
    private var isDone = false
    private var expectsValue = true
    private var isInText = false
    private var scanner = JSONStringScanner()
    private var scanned: [UInt8] = []

    init(texts: Texts) { self.texts = texts }

    /// Reads as much of a window as it can; returns how many bytes need not come again.
    mutating func read(_ window: UnsafeBufferPointer<UInt8>, isLast: Bool, base: Int) throws(JSONError) -> Int {
        var reader = JSONReader(window, isLast: isLast, base: base, state: state)
        var checkpoint = reader.checkpoint
        do throws(JSONError) {
            if !hasBegun {
                try reader.refuseByteOrderMark()
                hasBegun = true
            }
            while !isDone {
                checkpoint = reader.checkpoint
                if isInText {
                    var pieces: [UInt8] = []
                    let (end, isComplete) = try scanner.scan(window, from: reader.position, isLast: isLast, base: base) { pieces += $0 }
                    scanned += pieces
                    reader.rewind(to: end)
                    guard isComplete else { break }
                    isInText = false
                    append(.text(scanned))
                } else if expectsValue {
                    try step(&reader)
                } else {
                    try next(&reader)
                }
            }
            if isDone {
                reader.skipWhitespace()
                checkpoint = reader.checkpoint
                try reader.finish()
            }
        } catch {
            guard error.code == .needsMore, !isLast else { throw error }
            reader.restore(checkpoint)
        }
        state = reader.state
        return reader.position
    }

    private mutating func next(_ reader: inout JSONReader) throws(JSONError) {
        if open.last == true {
            guard let key = try reader.nextKey() else { return close() }
            events.append(.key(reader.unescaped(key)))
        } else {
            guard try reader.nextElement() else { return close() }
        }
        expectsValue = true
    }

    private mutating func step(_ reader: inout JSONReader) throws(JSONError) {
        switch try reader.peek() {
        case .object:
            try reader.beginObject()
            enter(.beginObject, isObject: true)
        case .array:
            try reader.beginArray()
            enter(.beginArray, isObject: false)
        case .string where texts == .scanned:
            try reader.beginText()
            isInText = true
            expectsValue = false
            scanner = JSONStringScanner()
            scanned = []
        case .string: append(.text(reader.unescaped(try reader.readText())))
        case .number: append(.number(try reader.readDouble().bitPattern))
        case .bool: append(.bool(try reader.readBool()))
        case .null:
            _ = try reader.readNullIfPresent()
            append(.null)
        }
    }

    private mutating func enter(_ event: Event, isObject: Bool) {
        events.append(event)
        open.append(isObject)
        expectsValue = false
    }

    private mutating func append(_ event: Event) {
        events.append(event)
        expectsValue = false
        isDone = open.isEmpty
    }

    private mutating func close() {
        open.removeLast()
        append(.end)
    }
}

extension EventReader {
    /// What reading a text gives: its events, or the first error.
    typealias Outcome = Result<[Event], JSONError>

    /// Reads a text whose bytes come in pieces that end at `cuts`.
    static func read(_ text: [UInt8], cuts: [Int], texts: Texts) -> Outcome {
        text.withUnsafeBufferPointer { bytes in
            var reader = EventReader(texts: texts)
            var start = 0
            do throws(JSONError) {
                for end in cuts + [text.count] {
                    start += try reader.read(UnsafeBufferPointer(rebasing: bytes[start..<end]), isLast: false, base: start)
                }
                // The end comes by itself, with no byte that is new.
                start += try reader.read(UnsafeBufferPointer(rebasing: bytes[start...]), isLast: true, base: start)
            } catch {
                return .failure(error)
            }
            return .success(reader.events)
        }
    }

    /// Reads a text in one piece.
    static func read(_ text: [UInt8]) -> Outcome {
        text.withUnsafeBufferPointer { bytes in
            var reader = EventReader(texts: .whole)
            do throws(JSONError) { _ = try reader.read(bytes, isLast: true, base: 0) } catch { return .failure(error) }
            return .success(reader.events)
        }
    }
}
