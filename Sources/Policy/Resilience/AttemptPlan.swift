import Vocabulary

/// What an attempt came to, as far as the next step depends on it.
public enum AttemptOutcome: Sendable, Equatable {
    /// A whole head came.
    case answered(status: Int)
    /// No connection could be had; nothing was sent.
    case notConnected
    /// The gateway has no credential for the provider; nothing was sent.
    case notAuthorized
    /// The connection ended after something was sent and before any byte of the answer: nothing is billed.
    case closedBeforeAnswer
    /// A deadline passed after the request was sent: it may be billed.
    case timedOut
    /// The answer broke off, or is not HTTP: it may be billed.
    case broken
    /// An answer with a good status is none of its dialect, or an error: it may be billed.
    case malformed
    /// The conversation is longer than the target's model takes.
    case contextTooLong
    /// The target's provider refused the content: with an error, or with an answer that says nothing, which may be billed.
    case contentFiltered

    /// Whether the provider may charge for the attempt although it gave no usable answer.
    public var mayBeBilled: Bool {
        switch self {
        case .timedOut, .broken, .malformed, .contentFiltered: true
        case .answered, .notConnected, .notAuthorized, .closedBeforeAnswer, .contextTooLong: false
        }
    }

    /// The kind of failure, as far as it is for a model to say whether another target is tried; `nil` if it is not:
    /// what the operator's credential is refused for concerns one provider alone.
    var fallbackClass: FallbackClass? {
        switch self {
        case .answered(status: 408): .timeout
        case .answered(status: 429): .rateLimit
        case .answered(status: 409), .answered(status: 500...): .serverError
        case .answered, .notAuthorized: nil
        case .notConnected, .closedBeforeAnswer: .connect
        case .timedOut: .timeout
        case .broken, .malformed: .malformed
        case .contextTooLong: .contextTooLong
        case .contentFiltered: .contentFiltered
        }
    }
}

/// What follows an attempt.
public enum AttemptSequel: Sendable, Equatable {
    /// The answer goes to the client.
    case relay
    /// Another attempt on the target at this place of the plan; `isRepeat` says that it was tried before.
    case attempt(index: Int, isRepeat: Bool)
    /// The exchange ends with this refusal.
    case refuse(Refusal.Code)
}

/// The state of an exchange's attempts: a value that is told outcomes and says what follows.
public struct AttemptPlan: Sendable {
    private let targetCount: Int
    /// Where in the plan the targets of each fallback model begin.
    private let fallbackStarts: [Int]
    /// The failures after which another target is tried.
    private let fallbackOn: Set<FallbackClass>
    private var retriesLeft: Int
    private var triedUpTo = 0
    /// The place in the plan of the attempt that is under way.
    public private(set) var current = 0
    /// How many attempts were begun.
    public private(set) var begun = 1

    /// Makes a plan over targets in order, the first being tried now.
    public init(
        targetCount: Int,
        retries: Int,
        fallbackStarts: [Int] = [],
        fallbackOn: Set<FallbackClass> = FallbackClass.usual
    ) {
        self.targetCount = targetCount
        self.fallbackOn = fallbackOn
        self.fallbackStarts = fallbackStarts
        retriesLeft = retries
    }

    /// What follows an outcome.
    ///
    /// Targets not yet tried come first, then the first target of the next fallback model, which is no retry and
    /// always allowed; then the same target, if repeating can help. Those that `mayReach` says no of are passed by.
    public mutating func next(
        after outcome: AttemptOutcome,
        mayReach: (_ index: Int) -> Bool = { _ in true }
    ) -> AttemptSequel {
        guard let failure = failure(outcome) else { return .relay }
        if leadsOn(outcome) {
            let nextFallback = fallbackStarts.first { $0 > triedUpTo } ?? targetCount
            if retriesLeft > 0, let index = (triedUpTo + 1..<nextFallback).first(where: mayReach) {
                retriesLeft -= 1
                return move(to: index)
            }
            if let index = (nextFallback..<targetCount).first(where: mayReach) { return move(to: index) }
        }
        guard retriesLeft > 0, failure.repeatHelps else { return failure.final }
        retriesLeft -= 1
        begun += 1
        return .attempt(index: current, isRepeat: true)
    }

    /// Moves on from a target that may not be called just now; answers false, and stays, if no other is left.
    ///
    /// That is no attempt and costs no retry.
    public mutating func skip() -> Bool {
        guard triedUpTo + 1 < targetCount else { return false }
        triedUpTo += 1
        current = triedUpTo
        return true
    }

    /// Goes back to a target that was passed by, where nothing that is ahead may be called; `nil`, and stays, if the failure leads to no
    /// other target or no retry is left.
    ///
    /// That is an attempt and costs a retry. Whether the target was called before is not known here.
    public mutating func revisit(_ index: Int, after outcome: AttemptOutcome) -> AttemptSequel? {
        guard index != current, index <= triedUpTo, retriesLeft > 0, failure(outcome) != nil, leadsOn(outcome)
        else { return nil }
        retriesLeft -= 1
        begun += 1
        current = index
        return .attempt(index: index, isRepeat: false)
    }

    /// Moves on to the next target of the model that `mayReach` says yes of while the one before is still waited for; answers false,
    /// and stays, if there is none, or it has come to a fallback model.
    ///
    /// That is an attempt, but no retry: nothing has failed.
    public mutating func hedge(mayReach: (_ index: Int) -> Bool = { _ in true }) -> Bool {
        let end = fallbackStarts.first ?? targetCount
        guard triedUpTo + 1 < end, let index = (triedUpTo + 1..<end).first(where: mayReach) else {
            return false
        }
        _ = move(to: index)
        return true
    }

    /// Stands again at a target that is still waited for.
    public mutating func resume(_ index: Int) { current = index }

    private mutating func move(to index: Int) -> AttemptSequel {
        begun += 1
        triedUpTo = index
        current = index
        return .attempt(index: index, isRepeat: false)
    }

    /// Whether an answer's status is one that another attempt might better.
    public static func isFailure(status: Int) -> Bool {
        switch status {
        case 401, 402, 403, 408, 409, 429, 500...: true
        default: false
        }
    }

    /// Whether a failure leads to another target.
    private func leadsOn(_ outcome: AttemptOutcome) -> Bool {
        outcome.fallbackClass.map(fallbackOn.contains) ?? true
    }

    /// What an outcome means at the end of all attempts.
    public func last(after outcome: AttemptOutcome) -> AttemptSequel { failure(outcome)?.final ?? .relay }

    private func failure(_ outcome: AttemptOutcome) -> (final: AttemptSequel, repeatHelps: Bool)? {
        switch outcome {
        case .answered(let status):
            switch status {
            case 401, 402, 403: (.refuse(.upstreamCredentials), false)
            case 408, 409, 429: (.relay, true)
            case 500...: (.refuse(.noTargetAvailable), true)
            default: nil
            }
        case .notAuthorized: (.refuse(.upstreamCredentials), false)
        case .notConnected, .closedBeforeAnswer, .broken: (.refuse(.noTargetAvailable), true)
        case .timedOut: (.refuse(.upstreamTimeout), false)
        case .malformed: (.refuse(.noTargetAvailable), false)
        case .contextTooLong, .contentFiltered: (.relay, false)
        }
    }
}
