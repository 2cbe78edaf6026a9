/// Keys that are stored as a number of one byte. Others are stored letter by letter.
///
/// The numbers are in files: a key is added at the end, and none is ever taken away.
enum FigureKeys {
    static let all: [String] =
        [
            "rollouts/sent", "rollouts/excluded", "rollouts/scored",
            "status/given", "status/unscored", "status/correct", "status/wrong", "status/partial", "status/no_answer", "status/unparseable_gold",
            "status/undecided", "status/timeout", "status/error", "status/unreadable",
            "groups/count", "groups/all_correct", "groups/all_wrong", "groups/mixed", "groups/unknown", "groups/none_scored", "groups/zero_signal",
            "groups/kept", "groups/dropped", "groups/dropped/none_scored", "groups/dropped/min_accuracy", "groups/dropped/max_accuracy",
            "groups/dropped/min_std", "groups/dropped/min_abs_advantage",
            "reward", "reward/raw_mean", "reward/group_std", "length", "length/correct_mean", "length/wrong_mean", "turns/mean",
            "advantage", "advantage/abs_mean", "eta/mean", "answers/negative_diversity", "kl/mean", "entropy/mean",
            "correction/mean", "correction/k3", "correction/chi2", "correction/clipped",
            "time/receive", "time/queue", "time/inflate", "time/decode", "time/verify", "time/estimate", "time/encode",
        ] + (0...10).flatMap { ["pass@\(1 << $0)", "pass^\(1 << $0)"] }

    static let numbers = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1, $0 + 1) })
}
