import NIOCore
import Policy

/// The call of an attempt as the book of targets sees it: it has begun and must end once.
struct TargetCall {
    let entry: TargetEntry
    private(set) var passage: TargetPassage
    let terms: BreakerTerms
    let begunAt: NIODeadline
    /// When the first part of a stream came.
    private(set) var heardAt: NIODeadline?
    /// What it took of the provider's limits.
    var use = CallUse.unknown

    init(_ entry: TargetEntry, _ passage: TargetPassage, _ terms: BreakerTerms, _ begunAt: NIODeadline) {
        self.entry = entry
        self.passage = passage
        self.terms = terms
        self.begunAt = begunAt
    }

    /// The first part of a stream has come.
    mutating func hear(_ now: NIODeadline) {
        guard heardAt == nil else { return }
        heardAt = now
        passage = entry.tell {
            $0.hear(passage, now: now.microseconds, firstToken: (now - begunAt).nanoseconds / 1000)
        }
    }

    /// It is not made after all.
    func withdraw() { entry.tell { $0.withdraw(passage) } }

    /// It has ended; `output` are the tokens of an answer that came whole.
    func end(_ verdict: AttemptVerdict, _ now: NIODeadline, chance: Double, output: Int? = nil) {
        var times = CallTimes()
        times.wasHeard = heardAt != nil
        if let output, verdict == .success {
            times.output = output
            if let heardAt {
                if output > 1 {
                    times.perToken = Double((now - heardAt).nanoseconds) / 1000 / Double(output - 1)
                }
            } else {
                times.whole = (now - begunAt).nanoseconds / 1000
            }
        }
        entry.tell {
            $0.end(
                passage,
                verdict,
                terms,
                now: now.microseconds,
                chance: chance,
                times: times,
                use: use
            )
        }
    }
}
