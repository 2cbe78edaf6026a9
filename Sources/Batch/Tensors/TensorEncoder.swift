import Advantages
import HTTP
import JSON
import Safetensors

/// Writes an answer as a safetensors file piece by piece: a row per rollout, in the order in which the rollouts were sent.
///
/// `advantage` and `rewards` F32 [rows] (NaN where a rollout has no reward); where tokens are known and asked for, `advantages` F32, either flat with `offsets` I64
/// [rows + 1] or padded with zeros to [rows, tokens]. The metadata holds `estimator` and `summary` as JSON.
final class TensorEncoder: AnswerPieces {
    private enum Tensor {
        case offsets, tokens, advantage, rewards
    }

    private let batch: AnsweredBatch
    private let arrays: [Tensor]
    private var start: [UInt8]
    /// The next array, its next row, and the next token of that.
    private var array = 0
    private var row = 0
    private var token = 0
    /// Tokens of the rows before ``row``.
    private var offset: Int64 = 0
    /// Where the rollout of each row is in the batch; empty where the rows are the rollouts.
    private let rollouts: [Int32]
    /// The second dimension of padded advantages; `nil` for flat ones.
    private let width: Int?

    init(_ batch: AnsweredBatch) {
        self.batch = batch
        let columns = batch.columns
        let rows = columns.rolloutCount
        var rollouts: [Int32] = []
        if !columns.rows.isEmpty {
            rollouts = [Int32](repeating: 0, count: rows)
            for (rollout, row) in columns.rows.enumerated() { rollouts[row] = Int32(rollout) }
        }
        self.rollouts = rollouts
        let hasTokens = batch.isEstimated && columns.head.output.perToken && columns.tokens.contains { $0 >= 0 }
        var layouts: [SafetensorsEncoder.Layout] = []
        var arrays: [Tensor] = []
        width = hasTokens && columns.head.output.layout == .padded ? columns.paddedWidth : nil
        if hasTokens {
            if let width {
                layouts.append(.init("advantages", .float32, shape: [rows, width]))
            } else {
                layouts += [.init("offsets", .int64, shape: [rows + 1]), .init("advantages", .float32, shape: [columns.tokenCount])]
                arrays.append(.offsets)
            }
            arrays.append(.tokens)
        }
        if batch.isEstimated {
            layouts.append(.init("advantage", .float32, shape: [rows]))
            arrays.append(.advantage)
        }
        layouts.append(.init("rewards", .float32, shape: [rows]))
        arrays.append(.rewards)
        self.arrays = arrays
        start = SafetensorsEncoder.start(metadata: Self.metadata(batch), layouts)
    }

    var heldBytes: Int { batch.heldBytes + rollouts.heldBytes + start.heldBytes }

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
        let rows = batch.columns.rolloutCount
        var at = 0
        switch arrays[array] {
        case .offsets:
            while row <= rows, at + 8 <= memory.count {
                memory.storeBytes(of: offset.littleEndian, toByteOffset: at, as: Int64.self)
                at += 8
                if row < rows { offset += Int64(max(0, batch.columns.tokens[rollout(ofRow: row)])) }
                row += 1
            }
            if row > rows { endArray() }
        case .tokens:
            while row < rows, at + 4 <= memory.count { at += fillTokens(UnsafeMutableRawBufferPointer(rebasing: memory[at...])) }
            if row == rows { endArray() }
        case .advantage:
            while row < rows, at + 4 <= memory.count {
                memory.storeBytes(of: Self.bits(batch.advantage(of: rollout(ofRow: row))), toByteOffset: at, as: UInt32.self)
                at += 4
                row += 1
            }
            if row == rows { endArray() }
        case .rewards:
            while row < rows, at + 4 <= memory.count {
                memory.storeBytes(of: Self.bits(batch.scores.reward(of: rollout(ofRow: row)) ?? .nan), toByteOffset: at, as: UInt32.self)
                at += 4
                row += 1
            }
            if row == rows { endArray() }
        }
        return at
    }

    private func endArray() {
        array += 1
        row = 0
        token = 0
    }

    /// Writes advantages of the row's tokens from ``token`` on, as many as there is room for, and goes on to the next row after the last.
    private func fillTokens(_ memory: UnsafeMutableRawBufferPointer) -> Int {
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
        if let place = batch.scores.place(of: rollout), let tokens = batch.estimate?.tokens {
            let values = tokens[place]
            for token in first..<max(first, min(stop, values.count)) {
                memory.storeBytes(of: Self.bits(values[values.startIndex + token]), toByteOffset: (token - first) * 4, as: UInt32.self)
            }
            fill(min(values.count, end)..<end, with: 0)
        } else {
            fill(first..<stop, with: 0)
            let advantage = batch.advantage(of: rollout)
            for span in batch.columns.mask(of: rollout)?.spans ?? [] where span.upperBound > first && span.lowerBound < stop {
                fill(span, with: advantage)
            }
        }
        token = stop
        if token == end {
            row += 1
            token = 0
        }
        return (stop - first) * 4
    }

    private static func metadata(_ batch: AnsweredBatch) -> [(key: String, value: String)] {
        var metadata: [(key: String, value: String)] = []
        if batch.isEstimated, let chosen = batch.columns.head.estimator {
            var writer = JSONWriter()
            writer.write(chosen.echo)
            metadata.append(("estimator", String(decoding: writer.text, as: UTF8.self)))
        }
        var writer = JSONWriter()
        Summary(of: batch).write(to: &writer)
        metadata.append(("summary", String(decoding: writer.text, as: UTF8.self)))
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
