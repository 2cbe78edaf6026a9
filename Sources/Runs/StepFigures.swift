public import Advantages

/// What is kept of a step of a run: the figures of all its batches, joined.
public struct StepFigures: Sendable, Equatable {
    /// A figure and the key of its number in the log; of a spread what is common to its keys: `reward` of `reward/mean`, `reward/std`.
    public struct Entry: Sendable, Equatable {
        /// The key.
        public let key: String
        /// What adds up.
        public var figure: Figure

        /// A figure of the log.
        public init(key: String, figure: Figure) {
            self.key = key
            self.figure = figure
        }
    }

    /// Figures that a step has at most: the fixed ones and the named parts of rewards.
    public static let limit = 192
    /// Bytes of the longest key that is kept: parts of rewards are named by clients.
    public static let longestKey = 128

    /// How many batches are in it.
    public var batches: Int
    /// The figures, in the order in which they came.
    public private(set) var entries: [Entry] = []

    /// - Parameter batches: how many batches the figures are of.
    public init(batches: Int = 0) { self.batches = batches }

    /// The figures of one batch.
    ///
    /// - Parameters:
    ///   - metrics: what is logged of it.
    ///   - phases: what its time went into, in nanoseconds; they are kept as means of seconds, `time/verify`.
    public init(_ metrics: BatchMetrics, phases: [(name: String, nanoseconds: UInt64)] = []) {
        self.init(batches: 1)
        for entry in metrics.entries { take(entry) }
        for phase in phases { join(.mean(sum: Double(phase.nanoseconds) / 1e9, count: 1), key: "time/\(phase.name)") }
    }

    /// The figure of a key.
    public subscript(key: String) -> Figure? { place(of: key).map { entries[$0].figure } }

    /// Takes in a figure; one of another kind than the one that is there, one with a long key, and what is more than ``limit`` are left out.
    public mutating func join(_ figure: Figure, key: String) { join(figure, key: key, at: 0) }

    /// - Parameter likely: where the key probably is: batches of a run mostly have the same figures in the same order.
    private mutating func join(_ figure: Figure, key: String, at likely: Int) {
        let isThere = likely < entries.count && entries[likely].key == key
        if let place = isThere ? likely : place(of: key) {
            if let joined = entries[place].figure.joined(with: figure) { entries[place].figure = joined }
        } else {
            append(figure, key: key)
        }
    }

    /// Takes in a figure whose key is not there: those of one batch, and of one stored step, differ.
    mutating func append(_ figure: Figure, key: String) {
        guard entries.count < Self.limit, key.utf8.count <= Self.longestKey else { return }
        entries.append(Entry(key: key, figure: figure))
    }

    /// Takes in the figures of other batches.
    public mutating func join(_ other: StepFigures) {
        batches = batches.clampedSum(other.batches)
        for (place, entry) in other.entries.enumerated() { join(entry.figure, key: entry.key, at: place) }
    }

    private func place(of key: String) -> Int? {
        let bytes = key.utf8
        return entries.firstIndex { $0.key.utf8.count == bytes.count && $0.key.utf8.elementsEqual(bytes) }
    }

    // MARK: From and to the log

    /// A deviation and a range follow their mean in the log: together they are a spread.
    private mutating func take(_ entry: BatchMetrics.Entry) {
        guard entry.key != Self.effectiveShare else { return }
        if let sum = entry.sum {
            if let base = entry.key.base(before: "/std"), let last = entries.last, last.key == base + "/mean",
                case .mean(let total, let count) = last.figure
            {
                let mean = count > 0 ? total / Double(count) : 0
                entries.removeLast()
                append(.spread(Figure.Spread(count: count, mean: mean, squares: sum.total, least: mean, most: mean)), key: base)
            } else {
                append(.mean(sum: sum.total, count: sum.count), key: entry.key)
            }
        } else if let last = entries.last, case .spread(var spread) = last.figure, entry.key == last.key + "/min" {
            spread.least = entry.value
            entries[entries.count - 1].figure = .spread(spread)
        } else if let last = entries.last, case .spread(var spread) = last.figure, entry.key == last.key + "/max" {
            spread.most = entry.value
            entries[entries.count - 1].figure = .spread(spread)
        } else if let count = Int(exactly: entry.value) {
            append(.count(count), key: entry.key)
        }
    }

    /// The numbers as `summary.metrics` has them, computed from the sums.
    public var log: [(key: String, value: Double)] {
        var log: [(key: String, value: Double)] = []
        for entry in entries {
            switch entry.figure {
            case .count(let count): log.append((entry.key, Double(count)))
            case .mean(let sum, let count): if count > 0 { log.append((entry.key, sum / Double(count))) }
            case .spread(let spread):
                guard spread.count > 0 else { continue }
                log.append((entry.key + "/mean", spread.mean))
                log.append((entry.key + "/std", spread.deviation))
                log.append((entry.key + "/min", spread.least))
                log.append((entry.key + "/max", spread.most))
            }
        }
        if let share = effectiveShare { log.append((Self.effectiveShare, share)) }
        return log
    }

    private static let effectiveShare = "correction/ess"

    /// (sum of rho)^2 / (n sum of rho^2), from the sums of rho and of rho^2 - 1.
    private var effectiveShare: Double? {
        guard case .mean(let rho, let count)? = self["correction/mean"], case .mean(let excess, _)? = self["correction/chi2"], count > 0 else {
            return nil
        }
        let squares = excess + Double(count)
        let root = rho / (Double(count) * squares).squareRoot()
        return squares > 0 ? min(root * root, 1) : nil
    }
}

extension String {
    /// What is before an ending; `nil` where it has another one.
    fileprivate func base(before ending: String) -> String? {
        let count = ending.utf8.count
        return utf8.count > count && utf8.suffix(count).elementsEqual(ending.utf8) ? String(utf8.dropLast(count)) : nil
    }
}
