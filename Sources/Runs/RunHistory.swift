/// A run and its steps.
public struct RunHistory: Sendable, Equatable {
    /// What came of the batches of a step, or of neighbours that were joined.
    public struct Step: Sendable, Equatable {
        /// The step; of steps that were joined, the first number of their range.
        public var number: Int
        /// The figures.
        public var figures: StepFigures

        /// A step.
        public init(number: Int, figures: StepFigures) {
            self.number = number
            self.figures = figures
        }
    }

    /// The run as a whole.
    public var overview: RunOverview
    /// The steps, ascending.
    public var steps: [Step]

    /// A run.
    public init(_ overview: RunOverview, steps: [Step]) {
        self.overview = overview
        self.steps = steps
    }

    /// The run as two have seen it: what each has of a step is joined, and where one keeps fewer steps, both are brought to its stride.
    public func joined(with other: RunHistory) -> RunHistory {
        let overview = overview.joined(with: other.overview)
        var steps: [Step] = []
        for step in (self.steps + other.steps).sorted(by: { $0.number < $1.number }) {
            let number = Self.start(of: step.number, stride: overview.stride)
            if let last = steps.indices.last, steps[last].number == number {
                steps[last].figures.join(step.figures)
            } else {
                steps.append(Step(number: number, figures: step.figures))
            }
        }
        var joined = RunHistory(overview, steps: steps)
        joined.overview.steps = steps.count
        joined.overview.latest = steps.last
        return joined
    }

    /// The first step of the range of `stride` steps that a step is in; the stride is a power of two.
    static func start(of step: Int, stride: Int) -> Int { step & ~(stride - 1) }
}

/// A run in a line.
public struct RunOverview: Sendable, Equatable {
    /// The trainer's name of it.
    public var name: String
    /// How many neighbouring steps are kept as one: a power of two.
    public var stride = 1
    /// How many steps are kept.
    public var steps = 0
    /// How many batches were answered.
    public var batches = 0
    /// When the first batch came, in seconds since 1970.
    public var first: Double
    /// When the last batch came.
    public var last: Double
    /// The last step, if there is one.
    public var latest: RunHistory.Step?
    /// The identity of the store that has it: replicas that share a file have one store. `nil` where that is not known, and for what was joined.
    public var store: String?

    /// A run.
    public init(name: String, first: Double, last: Double) {
        self.name = name
        self.first = first
        self.last = last
    }

    /// What two stores have of a run; the number of steps is that of the one with more. The last step is joined where both have the same stride.
    func joined(with other: RunOverview) -> RunOverview {
        var joined = self
        joined.store = nil
        joined.stride = max(stride, other.stride)
        joined.steps = max(steps, other.steps)
        joined.batches = batches.clampedSum(other.batches)
        joined.first = min(first, other.first)
        joined.last = max(last, other.last)
        if let latest = other.latest {
            if joined.latest?.number == latest.number {
                joined.latest?.figures.join(latest.figures)
            } else if joined.latest.map({ $0.number < latest.number }) ?? true {
                joined.latest = latest
            }
        }
        return joined
    }
}
