import Batch
import HTTP
import JSON
import Verifiers

/// The drop-in routes: what trainers already send, answered as they expect it.
extension AdvantageService {
    /// The answer of a route under `/compat/` that reads a body.
    ///
    /// - Throws: ``Problem`` for what can never be answered.
    func compat(_ operation: Route.Operation, target: String, body: [UInt8], isCancelled: @escaping @Sendable () -> Bool) throws(Problem) -> Answer {
        var watch = PhaseWatch(now: now)
        let known: [String] =
            switch operation {
            case .rewardOpenRLHF: ["extra_logs"]
            case .rewardSlime: ["key"]
            default: []
            }
        let request = try CompatRequest(target: target, body: body, known: known)
        let texts: [GradedText]
        switch operation {
        case .rewardOpenRLHF: texts = try RewardServers.openRLHF(request)
        case .rewardSlime: texts = try RewardServers.slime(request)
        case .scoreLlamaFactory: texts = try RewardServers.llamaFactory(request)
        case .verifyPipelineRL: texts = try RewardServers.pipelineRL(request)
        case .testOpenInstructProgram: texts = try RewardServers.openInstruct(request)
        case .verifyNeMoGym: texts = [try NeMoGym.rollout(request)]
        case .aggregateNeMoGymMetrics: return .json(try NeMoGym.metrics(request))
        default: return .json(NeMoGym.session(request))
        }
        watch.lap("decode")
        let chosen = try verifier(of: request, checksBody: operation == .verifyNeMoGym)
        if operation == .scoreLlamaFactory, chosen.verifier.needsGroundTruth {
            throw Problem(.invalidRequest, "the client sends no ground truth, and the verifier needs one")
        }
        let verdicts = Grader(verifier: chosen.verifier).verdicts(on: texts, in: parallel, isCancelled: isCancelled)
        watch.lap("verify")
        let answer: [UInt8]
        switch operation {
        case .rewardOpenRLHF: answer = try RewardServers.openRLHFAnswer(verdicts, request)
        case .rewardSlime: answer = RewardServers.slimeAnswer(verdicts[0], request)
        case .scoreLlamaFactory: answer = RewardServers.llamaFactoryAnswer(verdicts, request)
        case .verifyPipelineRL: answer = RewardServers.pipelineRLAnswer(verdicts[0])
        case .testOpenInstructProgram: answer = RewardServers.openInstructAnswer(verdicts[0], request)
        default: answer = try NeMoGym.answer(verdicts[0], request, verifier: chosen.value["name"]?.string ?? "score", body: body)
        }
        watch.lap("encode")
        metrics.count(
            rollouts: verdicts.count, groups: 0, zeroSignalGroups: 0, statuses: RolloutStatus.counts(verdicts, by: { RolloutStatus($0.status) }))
        var reply = Answer.json(answer)
        reply.phases = watch.phases.map { Answer.Phase(name: $0.name, nanoseconds: $0.nanoseconds) }
        return reply
    }

    /// - Parameter checksBody: whether the body's verifier must be one even where the query's wins, because the route's contract has it.
    private func verifier(of request: CompatRequest, checksBody: Bool) throws(Problem) -> ChosenVerifier {
        let ofBody: ChosenVerifier? = try request.verifier == nil || checksBody ? bodyVerifier(of: request) : nil
        if let verifier = request.verifier {
            do throws(Problem) { return try VerifierCatalogue.choose(verifier, at: "", profiles: profiles) } catch {
                throw Problem(error.kind, "in the query: \(error.detail)")
            }
        }
        guard let ofBody else { throw Problem(.invalidRequest, "the query must name a verifier, like ?verifier=text") }
        return ofBody
    }

    /// A data set can bring its verifier along, row by row, where the protocol passes its members on.
    private func bodyVerifier(of request: CompatRequest) throws(Problem) -> ChosenVerifier? {
        switch request.body["verifier"] {
        case .string(let name)?: try VerifierCatalogue.choose(.object([.init("name", .string(name))]), at: "/verifier", profiles: profiles)
        case let object?: try VerifierCatalogue.choose(object, at: "/verifier", profiles: profiles)
        case nil: nil
        }
    }
}
