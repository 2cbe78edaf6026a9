import Advantages
import HTTP
import Safetensors

/// Reads the body of `POST /v1/advantages` as a safetensors file: a row per rollout, the rest of the request as JSON in the metadata's `request`.
///
/// Rows of one group need not be together. The request that comes out has them group after group, groups by first appearance, and remembers the order of the rows.
struct TensorRequestDecoder {
    /// The tensors that a request may hold.
    private enum Name: String, CaseIterable {
        case rewards, group, tokens, mask, correct, entropy, values, trajectory, exclude, turns
        case logProb = "log_prob"
        case tokenRewards = "token_rewards"
        case refLogProb = "ref_log_prob"
        case teacherLogProb = "teacher_log_prob"
        case rolloutLogProb = "rollout_log_prob"
        case turnRewards = "turn_rewards"
        case turnStates = "turn_states"

        /// What a number, or one per token, is of.
        var quantity: TokenQuantity? { TokenQuantity(rawValue: rawValue) }
        /// Whether it has an element per turn.
        var isOfTurns: Bool { self == .turns || self == .turnRewards || self == .turnStates }
    }

    private let file: SafetensorsFile
    private var tensors: [Name: SafetensorsFile.Tensor] = [:]
    private var columns: Columns
    private let memory: MemoryAccount
    private let rows: Int
    /// The second dimension of the tensors that have one.
    private var width: Int?

    /// Reads a whole body.
    ///
    /// - Throws: a 400 ``Problem`` where the body is no safetensors file, a 422 one where it breaks a rule of the API; the pointer leads into the file's header.
    ///   413 and 503 where the columns do not fit into memory.
    static func decode(_ body: [UInt8], profiles: VerifierProfiles, in memory: MemoryAccount) throws(Problem) -> Columns {
        var decoder = try TensorRequestDecoder(body, profiles: profiles, in: memory)
        try decoder.readRows()
        try decoder.readColumns()
        return decoder.columns
    }

    private init(_ body: [UInt8], profiles: VerifierProfiles, in memory: MemoryAccount) throws(Problem) {
        self.memory = memory
        do throws(SafetensorsError) {
            file = try SafetensorsFile(body)
        } catch {
            throw Problem(.malformedTensors, error.message, pointer: error.tensor.map { "/\($0)" }, offset: error.offset)
        }
        guard let request = file.metadata.first(where: { $0.key == "request" }) else {
            throw Problem(
                .invalidRequest,
                "the metadata needs a \"request\": the rest of the request as JSON, like {\"estimator\": {\"name\": \"pass_at_k\", \"k\": 8}}",
                pointer: "/__metadata__")
        }
        do throws(Problem) {
            let decoder = BatchDecoder(.document, for: .tensors, verifying: nil, profiles: profiles, in: memory)
            let result: Result<(read: Int, BatchDecoder.Outcome), Problem> = request.value.withUnsafeBufferPointer { text in
                do throws(Problem) { return .success(try decoder.decode(text, isLast: true)) } catch { return .failure(error) }
            }
            _ = try result.get()
            columns = decoder.columns
        } catch {
            throw Problem(error.kind, "in the metadata's \"request\": \(error.detail)", pointer: error.pointer)
        }
        for tensor in file.tensors {
            guard let name = Name(rawValue: tensor.name) else {
                let known = Name.allCases.map(\.rawValue).joined(separator: ", ")
                throw Problem(.invalidRequest, "no tensor has this name; known are \(known)", pointer: "/\(tensor.name.prefix(256))")
            }
            tensors[name] = tensor
        }
        guard let group = tensors[.group] else {
            throw Problem(.invalidRequest, "a tensor \"group\" must name the group of each rollout", pointer: "")
        }
        guard group.shape.count == 1, group.count > 0 else {
            throw Problem(.invalidRequest, "must have one dimension and at least one element, has shape \(group.shape)", pointer: "/group")
        }
        rows = group.count
        try checkShapes()
    }

    private mutating func checkShapes() throws(Problem) {
        for (name, tensor) in tensors.sorted(by: { $0.key.rawValue < $1.key.rawValue }) where !name.isOfTurns {
            let (scalars, lists) =
                switch name {
                case .entropy, .logProb: (true, true)
                case .mask, .values, .tokenRewards, .refLogProb, .teacherLogProb, .rolloutLogProb: (false, true)
                default: (true, false)
                }
            let isScalar = scalars && tensor.shape == [rows]
            guard isScalar || lists && tensor.shape.count == 2 && tensor.shape[0] == rows else {
                let shapes = (scalars ? ["[\(rows)]"] : []) + (lists ? ["[\(rows), tokens]"] : [])
                throw Problem(
                    .invalidRequest, "must have the shape \(shapes.joined(separator: " or ")), has \(tensor.shape)", pointer: "/\(name.rawValue)")
            }
            guard !isScalar else { continue }
            guard width == nil || width == tensor.shape[1] else {
                throw Problem(.invalidRequest, "must have as many columns as the other tensors, \(width ?? 0)", pointer: "/\(name.rawValue)")
            }
            guard tensor.shape[1] <= BatchDecoder.maximumTokens else {
                throw Problem(.invalidRequest, "may have \(BatchDecoder.maximumTokens) columns", pointer: "/\(name.rawValue)")
            }
            width = tensor.shape[1]
        }
        guard tensors[.rewards] != nil || tensors[.tokenRewards] != nil else {
            throw Problem(
                .invalidRequest, "a tensor \"rewards\" or \"token_rewards\" is needed; NaN says that a rollout could not be scored", pointer: "")
        }
        columns.head.output.width = width
    }

    // MARK: Rows

    private mutating func readRows() throws(Problem) {
        // Numbers and indices of the rows, their order, and a table of the groups.
        try memory.require(rows * 96, for: "the groups of the rows")
        let groupOfRow = try integers(.group, "group numbers", in: Int.min...Int.max) ?? []
        var indices: [Int: Int] = [:]
        var sizes: [Int] = []
        let groups = groupOfRow.map { number in
            let index = indices[number, default: sizes.count]
            if index == sizes.count {
                indices[number] = index
                sizes.append(0)
            }
            sizes[index] += 1
            return index
        }
        guard columns.groups.isEmpty || columns.groups.count == sizes.count else {
            throw Problem(
                .invalidRequest,
                "\"groups\" of the metadata's request has \(columns.groups.count) entries for the \(sizes.count) groups of the tensor \"group\"",
                pointer: "/group")
        }
        if columns.groups.isEmpty { columns.groups = sizes.map { _ in Columns.Group(rollouts: 0..<0, offset: 0) } }
        var starts: [Int] = []
        var end = 0
        for (index, size) in sizes.enumerated() {
            columns.groups[index].rollouts = end..<end + size
            starts.append(end)
            end += size
        }
        columns.rows = [Int](repeating: 0, count: rows)
        for (row, group) in groups.enumerated() {
            columns.rows[starts[group]] = row
            starts[group] += 1
        }
    }

    // MARK: Columns

    private mutating func readColumns() throws(Problem) {
        try memory.require(rows * 48, for: "the rows")
        let rewards = try tensors[.rewards].map { (tensor) throws(Problem) in try checked(file.doubles(of: tensor), "rewards", mayBeNaN: true) }
        let tokens = try integers(.tokens, "numbers of tokens", in: 0...BatchDecoder.maximumTokens)
        let correct = try integers(.correct, "flags", in: 0...1)
        let excluded = try integers(.exclude, "flags", in: 0...1)
        try columns.reserve(rows, in: memory)
        for (rollout, row) in columns.rows.enumerated() {
            let reward = rewards?[row]
            let source: RewardSource = reward?.isNaN == true ? .unscored : .given
            let count = tokens?[row] ?? width ?? -1
            guard count <= width ?? count else {
                throw Problem(
                    .invalidRequest, "row \(row) has \(count) tokens and the other tensors \(width ?? 0) columns", pointer: "/tokens")
            }
            columns.rewards.append(source == .given ? reward ?? 0 : 0)
            columns.tokens.append(Int32(count))
            let isExcluded = excluded.map { $0[row] == 1 } ?? false
            if isExcluded { columns.excludedCount += 1 }
            columns.flags.append(
                RolloutFlags(
                    source, correct.map { $0[row] == 1 ? .correct : .wrong } ?? .unknown, isExcluded: isExcluded, isSum: rewards == nil))
            columns.places.append(.max)
            guard let tensor = tensors[.mask] else { continue }
            let mask = try self.mask(tensor, row, tokens: count)
            try memory.require(mask.heldBytes, for: "the masks")
            columns.maskBytes += mask.heldBytes
            try columns.masks.set(rollout, to: mask, in: memory)
        }
        for name in Name.allCases { if let quantity = name.quantity { try readColumn(name, quantity) } }
        try readTrajectories()
        try readTurns()
        guard rewards == nil else { return }
        for rollout in columns.rewards.indices { columns.rewards[rollout] = columns.sumOfParts(of: rollout) ?? 0 }
    }

    private mutating func readColumn(_ name: Name, _ quantity: TokenQuantity) throws(Problem) {
        guard let tensor = tensors[name] else { return }
        let numbers = tensor.shape.count == 1 ? try checked(file.doubles(of: tensor), name.rawValue, mayBeNaN: false) : []
        // Built apart: the request is not touched for each row.
        var filled = TokenColumn()
        let lists = tensor.shape.count == 1 ? 0 : columns.tokenCount
        try memory.require(rows * 48 + 16 * lists, for: "the numbers of \"\(name.rawValue)\"")
        for (rollout, row) in columns.rows.enumerated() {
            if tensor.shape.count == 1 {
                filled.set(rollout, to: numbers[row])
            } else {
                let start = row * tensor.shape[1]
                let list = file.doubles(of: tensor, at: start..<start + max(0, Int(columns.tokens[rollout])))
                filled.set(rollout, to: try checked(list, name.rawValue, mayBeNaN: false, row: row))
            }
        }
        columns.numbers[quantity] = filled
    }

    /// Rows of one group with the same number are parts of one trajectory.
    private mutating func readTrajectories() throws(Problem) {
        guard let numbers = try integers(.trajectory, "numbers of trajectories", in: Int.min...Int.max) else { return }
        for group in columns.groups {
            var names = NameNumbers()
            for rollout in group.rollouts {
                let first = try names.number(of: .integer(numbers[columns.rows[rollout]]), orNew: Int32(rollout), in: memory)
                try columns.setTrajectory(of: rollout, to: first, in: memory)
            }
        }
    }

    /// `turns` [turns, 3] has the row and the span of each turn; rows ascend.
    private mutating func readTurns() throws(Problem) {
        guard let tensor = tensors[.turns] else {
            if let other = [Name.turnRewards, .turnStates].first(where: { tensors[$0] != nil }) {
                throw Problem(.invalidRequest, "needs a tensor \"turns\" with the row, start and end of each turn", pointer: "/\(other.rawValue)")
            }
            return
        }
        guard tensor.shape.count == 2, tensor.shape[1] == 3 else {
            throw Problem(.invalidRequest, "must have the shape [turns, 3]: row, start and end; has \(tensor.shape)", pointer: "/turns")
        }
        let count = tensor.shape[0]
        for name in [Name.turnRewards, .turnStates] {
            guard let shape = tensors[name]?.shape, shape != [count] else { continue }
            throw Problem(.invalidRequest, "must have the shape [\(count)], has \(shape)", pointer: "/\(name.rawValue)")
        }
        try memory.require(count * 96, for: "the turns")
        let numbers = try integers(.turns, "rows and tokens", in: 0...max(rows, BatchDecoder.maximumTokens)) ?? []
        let rewards = try tensors[.turnRewards].map { (tensor) throws(Problem) in
            try checked(file.doubles(of: tensor), "turn_rewards", mayBeNaN: true)
        }
        let states = try integers(.turnStates, "states", in: Int.min...Int.max)
        var starts = [Int](repeating: 0, count: rows + 1)
        var last = 0
        for turn in 0..<count {
            let row = numbers[3 * turn]
            guard row < rows, row >= last else {
                throw Problem(
                    .invalidRequest, "turn \(turn) is of row \(row); rows are below \(rows), and those of the turns ascend", pointer: "/turns")
            }
            starts[row + 1] += 1
            last = row
        }
        for row in 0..<rows { starts[row + 1] += starts[row] }
        for group in columns.groups {
            var names = NameNumbers()
            for rollout in group.rollouts {
                let row = columns.rows[rollout]
                let own = starts[row]..<starts[row + 1]
                var turns: [Turn] = []
                for turn in own {
                    let (start, end) = (numbers[3 * turn + 1], numbers[3 * turn + 2])
                    guard start <= end else { throw Problem(.invalidRequest, "turn \(turn) ends before it begins", pointer: "/turns") }
                    var state: Int32?
                    if let sent = states?[turn], sent >= 0 {
                        state = try names.number(of: .integer(sent), orNew: Int32(names.count), in: memory)
                    }
                    let reward = rewards?[turn]
                    turns.append(Turn(tokens: start..<end, reward: reward?.isNaN == true ? nil : reward, state: state))
                }
                if let fault = Turn.firstFault(in: turns, tokens: max(0, Int(columns.tokens[rollout]))) {
                    throw Problem(
                        .invalidRequest,
                        "turn \(own.lowerBound + fault) is not inside the tokens of row \(row), or begins before the turn before it ends",
                        pointer: "/turns")
                }
                columns.turns.set(rollout, to: turns)
            }
        }
    }

    private func checked(_ numbers: [Double], _ name: String, mayBeNaN: Bool, row: Int? = nil) throws(Problem) -> [Double] {
        guard let place = numbers.firstIndex(where: { $0.isInfinite || !mayBeNaN && $0.isNaN }) else { return numbers }
        throw Problem(.invalidRequest, "row \(row ?? place) holds \(numbers[place]), and numbers must be finite", pointer: "/\(name)")
    }

    private func integers(_ name: Name, _ what: String, in range: ClosedRange<Int>) throws(Problem) -> [Int]? {
        guard let tensor = tensors[name] else { return nil }
        guard let numbers = file.integers(of: tensor) else {
            let rule = tensor.type == .uint64 ? "must be less than 2^63" : "must be whole numbers, not \(tensor.type.rawValue)"
            throw Problem(.invalidRequest, "\(what) \(rule)", pointer: "/\(name.rawValue)")
        }
        if let place = numbers.firstIndex(where: { !range.contains($0) }) {
            throw Problem(
                .invalidRequest, "row \(place) holds \(numbers[place]), and \(what) are from \(range.lowerBound) to \(range.upperBound)",
                pointer: "/\(name.rawValue)")
        }
        return numbers
    }

    private func mask(_ tensor: SafetensorsFile.Tensor, _ row: Int, tokens: Int) throws(Problem) -> TokenMask {
        let columns = row * tensor.shape[1]..<(row + 1) * tensor.shape[1]
        let spans =
            tensor.type.size == 1
            ? FlagRuns.spans(of: file.bytes(of: tensor, at: columns))
            : FlagRuns.spans(of: file.doubles(of: tensor, at: columns).map { $0 == 0 ? 0 : $0 == 1 ? 1 : 2 }[...])
        guard let spans else { throw Problem(.invalidRequest, "row \(row) holds other values than 0 and 1", pointer: "/mask") }
        guard let mask = TokenMask(tokens: tokens, spans: spans) else {
            throw Problem(.invalidRequest, "row \(row) has a 1 beyond its \(tokens) \"tokens\"", pointer: "/mask")
        }
        return mask
    }
}
