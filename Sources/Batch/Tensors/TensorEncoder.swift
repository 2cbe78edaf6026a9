import Advantages
import HTTP
import JSON
import Safetensors

/// Writes an answer as a safetensors file piece by piece: a row per rollout, in the order in which the rollouts were sent.
///
/// ``TensorArray`` has the tensors. The metadata holds as JSON `estimator`, `summary`, and of the groups in their order `group_ids` (where names were sent), `reasons` and
/// `drop_reasons`.
final class TensorEncoder: AnswerPieces {
    private let batch: AnsweredBatch
    private let arrays: [TensorArray]
    private var start: [UInt8]
    /// The next array, its next row or element, and the next token or turn of that.
    private var array = 0
    private var row = 0
    private var token = 0
    /// Tokens of the rows before ``row``.
    private var offset: Int64 = 0
    /// Where the rollout of each row is in the batch; empty where the rows are the rollouts.
    private let rollouts: [Int32]
    /// The second dimension of padded advantages; `nil` for flat ones.
    private let width: Int?
    /// What is said of each group.
    private let groups: [GroupStatistics]
    private let discarded: Set<Int32>

    init(_ batch: AnsweredBatch, _ summary: Summary) {
        self.batch = batch
        let columns = batch.columns
        let rows = columns.rolloutCount
        var rollouts: [Int32] = []
        if !columns.rows.isEmpty {
            rollouts = [Int32](repeating: 0, count: rows)
            for (rollout, row) in columns.rows.enumerated() { rollouts[row] = Int32(rollout) }
        }
        self.rollouts = rollouts
        let hasTokens = ColumnList.ofTokens.contains { batch.has($0) }
        let width = hasTokens && columns.head.output.layout == .padded ? columns.paddedWidth : nil
        self.width = width
        arrays = TensorArray.allCases.filter { $0.isIn(batch, isPadded: width != nil) }
        groups = batch.groupStatistics()
        discarded = Set((batch.estimate?.discarded ?? []).lazy.map { Int32($0) })
        start = SafetensorsEncoder.start(metadata: Self.metadata(batch, summary), arrays.map { $0.layout(of: batch, width: width) })
    }

    var heldBytes: Int { batch.heldBytes + rollouts.heldBytes + start.heldBytes + groups.heldBytes + discarded.capacity * 5 }

    var isAtEnd: Bool { array == arrays.count && start.isEmpty }

    func piece(_ length: Int) -> [UInt8] {
        let rest = start
        start = []
        let room = max(min(length, 1 << 30), rest.count) + 64
        return [UInt8](unsafeUninitializedCapacity: room) { bytes, count in
            let memory = UnsafeMutableRawBufferPointer(bytes)
            memory.copyBytes(from: rest)
            count = rest.count
            while array < arrays.count, count + 16 <= room {
                count += fill(UnsafeMutableRawBufferPointer(rebasing: memory[count...]))
            }
        }
    }

    private func rollout(ofRow row: Int) -> Int { rollouts.isEmpty ? row : Int(rollouts[row]) }

    /// Writes elements of the next array.
    ///
    /// - Returns: how many bytes it wrote.
    private func fill(_ memory: UnsafeMutableRawBufferPointer) -> Int {
        let array = arrays[array]
        if array == .offsets { return fillOffsets(memory) }
        let rows = array.isOfGroups ? batch.columns.groups.count : batch.columns.rolloutCount
        var at = 0
        if let list = array.list {
            while row < rows, at + 4 <= memory.count { at += fillTokens(list, UnsafeMutableRawBufferPointer(rebasing: memory[at...])) }
        } else if array == .turnAdvantages {
            while row < rows, at + 4 <= memory.count { at += fillTurns(UnsafeMutableRawBufferPointer(rebasing: memory[at...])) }
        } else {
            let size = array.type.size
            while row < rows, at + size <= memory.count {
                switch array.type {
                case .float32:
                    memory.storeBytes(of: Self.bits(number(array, row)), toByteOffset: at, as: UInt32.self)
                case .int64:
                    memory.storeBytes(of: Int64(whole(array, row)).littleEndian, toByteOffset: at, as: Int64.self)
                default:
                    memory[at] = UInt8(truncatingIfNeeded: whole(array, row))
                }
                at += size
                row += 1
            }
        }
        if row == rows { endArray() }
        return at
    }

    /// A number of a row or group; NaN for none.
    @inline(__always)
    private func number(_ array: TensorArray, _ row: Int) -> Double {
        switch array {
        case .advantage: batch.advantage(of: rollout(ofRow: row))
        case .rewards: batch.reward(of: rollout(ofRow: row)) ?? .nan
        case .rawRewards: batch.rawReward(of: rollout(ofRow: row)) ?? .nan
        case .groupPassAtOne: groups[row].passAtOne ?? .nan
        case .groupPassAtK: groups[row].passAtK ?? .nan
        case .groupPassHatK: groups[row].passHatK ?? .nan
        case .groupMeanReward: groups[row].meanReward ?? .nan
        case .groupEta: groups[row].eta
        default: .nan
        }
    }

    /// A whole number of a row or group, or a flag.
    private func whole(_ array: TensorArray, _ row: Int) -> Int {
        switch array {
        case .groupN: return groups[row].scored
        case .groupCorrect: return groups[row].correct ?? -1
        case .status: return Int(batch.scores.status(of: rollout(ofRow: row)).rawValue)
        case .discarded:
            guard let place = batch.scores.place(of: rollout(ofRow: row)) else { return 0 }
            return discarded.contains(Int32(place)) ? 1 : 0
        case .groupSignal: return batch.estimate?.signals[row] == .present ? 1 : 0
        case .groupKeep: return batch.outcome.dropReasons?[row] == nil ? 1 : 0
        default: return 0
        }
    }

    private func endArray() {
        array += 1
        row = 0
        token = 0
    }

    private func fillOffsets(_ memory: UnsafeMutableRawBufferPointer) -> Int {
        let rows = batch.columns.rolloutCount
        var at = 0
        while row <= rows, at + 8 <= memory.count {
            memory.storeBytes(of: offset.littleEndian, toByteOffset: at, as: Int64.self)
            at += 8
            if row < rows { offset += Int64(max(0, batch.columns.tokens[rollout(ofRow: row)])) }
            row += 1
        }
        if row > rows { endArray() }
        return at
    }

    /// Writes advantages of the row's turns from ``token`` on, as many as there is room for, and goes on to the next row after the last.
    private func fillTurns(_ memory: UnsafeMutableRawBufferPointer) -> Int {
        let advantages = batch.turnAdvantages(of: rollout(ofRow: row)) ?? []
        let stop = min(advantages.count, token + memory.count / 4)
        for turn in token..<stop {
            memory.storeBytes(of: Self.bits(advantages[turn]), toByteOffset: (turn - token) * 4, as: UInt32.self)
        }
        let bytes = (stop - token) * 4
        token = stop
        if token == advantages.count {
            row += 1
            token = 0
        }
        return bytes
    }

    /// Writes numbers of the row's tokens from ``token`` on, as many as there is room for, and goes on to the next row after the last.
    private func fillTokens(_ list: ColumnList, _ memory: UnsafeMutableRawBufferPointer) -> Int {
        let rollout = rollout(ofRow: row)
        let all = max(0, Int(batch.columns.tokens[rollout]))
        let end = width ?? all
        let first = token
        let stop = min(end, first + memory.count / 4)
        func fill(_ range: Range<Int>, with advantage: Double) {
            let range = range.clamped(to: first..<stop)
            guard !range.isEmpty else { return }
            UnsafeMutableRawBufferPointer(rebasing: memory[(range.lowerBound - first) * 4..<(range.upperBound - first) * 4]).initializeMemory(
                as: UInt32.self, repeating: Self.bits(advantage))
        }
        if let values = batch.tokens(of: rollout, list) {
            for token in first..<max(first, min(stop, values.count)) {
                memory.storeBytes(of: Self.bits(values[values.startIndex + token]), toByteOffset: (token - first) * 4, as: UInt32.self)
            }
            fill(min(values.count, end)..<end, with: 0)
        } else {
            let advantage = list == .tokenAdvantages ? batch.advantage(of: rollout) : 0
            var written = 0
            if let mask = batch.columns.masks[rollout] {
                for span in mask.spans where span.upperBound > first && span.lowerBound < stop {
                    fill(written..<span.lowerBound, with: 0)
                    fill(span, with: advantage)
                    written = span.upperBound
                }
            } else {
                fill(0..<all, with: advantage)
                written = all
            }
            fill(written..<max(written, stop), with: 0)
        }
        token = stop
        if token == end {
            row += 1
            token = 0
        }
        return (stop - first) * 4
    }

    private static func metadata(_ batch: AnsweredBatch, _ summary: Summary) -> [(key: String, value: String)] {
        func text(_ body: (inout JSONWriter) -> Void) -> String {
            var writer = JSONWriter()
            body(&writer)
            return String(decoding: writer.text, as: UTF8.self)
        }
        let columns = batch.columns
        var metadata: [(key: String, value: String)] = []
        if batch.isEstimated, let chosen = columns.head.estimator { metadata.append(("estimator", text { $0.write(chosen.echo) })) }
        metadata.append(("summary", text { summary.write(to: &$0) }))
        metadata.append(
            ("statuses", text { $0.write(.array(RolloutStatus.allCases.map { .string($0.name.description) })) }))
        if columns.groups.contains(where: { $0.id != nil }) {
            metadata.append(
                (
                    "group_ids",
                    text { writer in
                        writer.beginArray()
                        for group in columns.groups {
                            if let id = group.id { batch.write(name: id, to: &writer) } else { writer.writeNull() }
                        }
                        writer.endArray()
                    }
                ))
        }
        if let signals = batch.estimate?.signals {
            let reasons: [JSONValue] = signals.map { if case .absent(let reason) = $0 { JSONValue.string(reason.rawValue) } else { JSONValue.null } }
            metadata.append(("reasons", text { $0.write(.array(reasons)) }))
        }
        if let reasons = batch.outcome.dropReasons {
            metadata.append(("drop_reasons", text { $0.write(.array(reasons.map { $0.map { JSONValue.string($0.rawValue) } ?? JSONValue.null })) }))
        }
        return metadata
    }

    /// The nearest finite single, little-endian; NaN stays.
    private static func bits(_ value: Double) -> UInt32 {
        // No zero below zero, where a small number is rounded to it.
        let nearest = Float(value) + 0
        let finite = nearest.isInfinite ? Float(sign: nearest.sign, exponent: 0, significand: .greatestFiniteMagnitude) : nearest
        return finite.bitPattern.littleEndian
    }
}
