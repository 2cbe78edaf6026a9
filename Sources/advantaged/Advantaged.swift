import ArgumentParser

/// The version of the service.
let version = "0.1.0"

@main
enum Main {
    static func main() async {
        // Before anything opens a descriptor: a socket that got the number of a closed standard stream would receive the log.
        StandardStreams.fillGaps()
        await Advantaged.main()
    }
}

struct Advantaged: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "advantaged",
        abstract: "Rewards and advantages for reinforcement learning with verifiable rewards.",
        discussion:
            "A trainer POSTs a batch of rollouts; the service verifies them and answers with Pass@1, Pass@k or combined advantages per token.",
        version: version,
        subcommands: [
            Serve.self, Score.self, Curves.self, RunsCommand.self, Healthcheck.self, CheckConfig.self, SettingsCommand.self, ProbeCommand.self,
            BenchCommand.self,
        ])
}
