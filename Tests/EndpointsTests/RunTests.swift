import Advantages
import Dispatch
import HTTP
import HTTPTypes
import JSON
import Middleware
import Runs
import Testing

@testable import Endpoints

@Suite struct RunTests {
    private let batch = """
        {"run": "a b/c%", "step": STEP, "estimator": {"name": "pass_at_1"}, "groups": [{"rollouts": [{"reward": 1}, {"reward": R}]}]}
        """

    private func post(_ conversation: Conversation, step: Int, reward: Int) throws {
        let text = batch.replacing("STEP", with: "\(step)").replacing("R}", with: "\(reward)}")
        #expect(try conversation.post("/v1/advantages", text).status == 200)
    }

    private func numbers(_ run: JSONValue, _ key: String) -> [Double?] {
        guard case .array(let values)? = run["metrics"]?[key] else { return [] }
        return values.map(\.number)
    }

    @Test func batchesOfARunAreKeptByStep() throws {
        let conversation = Conversation()
        try post(conversation, step: 3, reward: 0)
        try post(conversation, step: 3, reward: 1)
        try post(conversation, step: 4, reward: 1)
        let run = try parse(try conversation.ask(.get, "/v1/runs/a%20b%2Fc%25").body)
        #expect(run["run"] == .string("a b/c%"))
        #expect(run["step"] == .array([.integer(3), .integer(4)]))
        #expect(run["step_batches"] == .array([.integer(2), .integer(1)]))
        #expect(numbers(run, "reward/mean") == [0.75, 1])
        #expect(run["sums"] == nil)
        // Slashes need no code.
        #expect(try conversation.ask(.get, "/v1/runs/a%20b/c%25").status == .ok)
        let later = try parse(try conversation.ask(.get, "/v1/runs/a%20b/c%25?since=4&sums=1").body)
        #expect(later["step"] == .array([.integer(4)]))
        #expect(later.at("/sums/0") != nil)
        let list = try parse(try conversation.ask(.get, "/v1/runs").body)
        #expect(list.at("/runs/0/run") == .string("a b/c%") && list.at("/runs/0/batches") == .integer(3))
        #expect(list.at("/runs/0/latest/step") == .integer(4))
        #expect(list.at("/store/trouble") == .null && list.at("/store/recorded") == .integer(3))
    }

    @Test func tableIsCSV() throws {
        let conversation = Conversation()
        try post(conversation, step: 3, reward: 0)
        try post(conversation, step: 4, reward: 1)
        let answer = try conversation.ask(.get, "/v1/runs/a%20b%2Fc%25?format=csv")
        #expect(answer.fields[.contentType] == "text/csv; charset=utf-8")
        let lines = String(decoding: answer.body, as: UTF8.self).split(separator: "\r\n")
        #expect(lines.count == 3)
        let keys = lines[0].split(separator: ",").map(String.init)
        #expect(keys.prefix(2) == ["step", "batches"])
        let column = try #require(keys.firstIndex(of: "reward/mean"))
        #expect(lines[1].split(separator: ",", omittingEmptySubsequences: false)[column] == "0.5")
        #expect(lines.allSatisfy { $0.split(separator: ",", omittingEmptySubsequences: false).count == keys.count })
    }

    @Test func streamsAreKeptToo() throws {
        let conversation = Conversation()
        let body =
            #"{"run": "s", "step": 1, "estimator": {"name": "pass_at_1"}}"# + "\n" + #"{"rollouts": [{"reward": 1}, {"reward": 0}]}"# + "\n"
            + #"{"rollouts": [{"reward": 1}, {"reward": 1}]}"# + "\n"
        let answer = try conversation.ask(.post, "/v1/advantages", [.contentType: "application/x-ndjson"], Array(body.utf8))
        #expect(answer.status == .ok)
        let run = try parse(try conversation.ask(.get, "/v1/runs/s").body)
        #expect(numbers(run, "groups/count") == [2])
        #expect(run["step_batches"] == .array([.integer(1)]))
    }

    @Test func whatNobodyNamedIsNotKept() throws {
        let conversation = Conversation()
        _ = try conversation.post("/v1/advantages", #"{"estimator": {"name": "pass_at_1"}, "groups": [{"rollouts": [{"reward": 1}]}]}"#)
        #expect(try parse(try conversation.ask(.get, "/v1/runs").body)["runs"] == .array([]))
    }

    @Test func unknownRunsAndQueriesAreProblems() throws {
        let conversation = Conversation()
        let asked = try conversation.ask(.get, "/v1/runs?limit=1")
        #expect(asked.status == .unprocessableContent)
        #expect(try parse(asked.body)["detail"] == .string("the query has an unknown parameter; known are sums"))
        let unknown = try conversation.ask(.get, "/v1/runs/none")
        #expect(unknown.status == .notFound && unknown.fields[.contentType] == "application/problem+json")
        #expect(try conversation.ask(.get, "/v1/runs/%FF").status == .notFound)
        #expect(try conversation.ask(.get, "/v1/runs/").status == .notFound)
        try post(conversation, step: 3, reward: 0)
        for query in ["since=x", "format=xml", "sums=2", "sums=true", "nope=1", "since=1&since=2"] {
            #expect(try conversation.ask(.get, "/v1/runs/a%20b%2Fc%25?\(query)").status == .unprocessableContent, "\(query)")
        }
        #expect(try conversation.ask(.post, "/v1/runs/x").fields[.allow] == "GET, HEAD, OPTIONS")
    }

    @Test func runsNeedAToken() throws {
        let policy = AccessPolicy(tokens: try BearerTokens(parsing: "me:0123456789abcdef"))
        let conversation = Conversation(policy: policy)
        #expect(try conversation.ask(.get, "/v1/runs").status == .unauthorized)
        #expect(try conversation.ask(.get, "/v1/runs/x").status == .unauthorized)
        #expect(try conversation.ask(.get, "/v1/runs/x", [.authorization: "Bearer 0123456789abcdef"]).status == .notFound)
    }

    @Test func keysOfClientsAreQuoted() {
        var figures = StepFigures(batches: 1)
        figures.join(.mean(sum: 1, count: 2), key: "parts/a,\"b\"\n/mean")
        let history = RunHistory(RunOverview(name: "x", first: 0, last: 0), steps: [.init(number: 1, figures: figures)])
        #expect(String(decoding: RunsAnswer.table(history), as: UTF8.self) == "step,batches,\"parts/a,\"\"b\"\"\n/mean\"\r\n1,1,0.5\r\n")
    }

    @Test func listHasSumsAndTheStoreWhereTheyAreAskedFor() throws {
        let conversation = Conversation()
        try post(conversation, step: 3, reward: 0)
        try post(conversation, step: 4, reward: 0)
        let plain = try parse(try conversation.ask(.get, "/v1/runs").body)
        #expect(plain.at("/runs/0/latest/metrics") != nil && plain.at("/runs/0/latest/sums") == nil)
        let list = try parse(try conversation.ask(.get, "/v1/runs?sums=1").body)
        let run = try parse(try conversation.ask(.get, "/v1/runs/a%20b%2Fc%25?sums=1").body)
        #expect(list.at("/runs/0/latest/sums") == run.at("/sums/1"))
        let store = try #require(list.at("/store/id")?.string)
        #expect(store.count == 32 && run["store_id"] == .string(store))
        #expect(try parse(try conversation.ask(.get, "/health").body).at("/runs/id") == .string(store))
        for query in ["sums=2", "since=1"] { #expect(try conversation.ask(.get, "/v1/runs?\(query)").status == .unprocessableContent) }
    }

    @Test func memoryIsAskedForFirst() throws {
        // A budget that has no room for the figures of two thousand steps, but for those of ten.
        let store = RunStore(now: { 0 })
        var metrics = BatchMetrics()
        let batch = RolloutBatch(rewards: [[1, 0]])
        metrics.add(batch, estimate: try PassAtOne().estimate(batch))
        for step in 0..<1000 {
            store.record(RunBatch(run: "a", step: step, metrics: metrics))
            if step % 100 == 99 { store.flush(for: .seconds(60)) }
        }
        let figures = store.figureCount(of: "a")
        #expect(figures >= 10_000)
        let conversation = Conversation(budget: figures * 128, runs: store)
        for query in ["", "?sums=1", "?format=csv"] {
            let answer = try conversation.ask(.get, "/v1/runs/a\(query)")
            #expect(answer.status == .contentTooLarge || answer.status == .serviceUnavailable, "\(query)")
        }
        #expect(try conversation.ask(.get, "/v1/runs/a?since=990&sums=1").status == .ok)
        #expect(try conversation.ask(.get, "/v1/runs").status == .ok)
        #expect(try Conversation(budget: 1000, runs: store).ask(.get, "/v1/runs").status == .contentTooLarge)
        #expect(conversation.budget.heldBytes == 0)
    }
}
