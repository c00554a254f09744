import NIOCore
import Dialects
import Policy
import Vocabulary

/// The most that a request can use and cost.
struct Bound: Equatable {
    /// The tokens of the dearest target.
    var usage = Usage.none
    /// The most tokens on any target, which need not be the dearest.
    var tokens: Int64 = 0
    /// What they cost.
    var amount = Money.zero
    /// The version of that target's prices.
    var priceVersion = ""

    /// What content that is named but not carried counts as, when the model's context is not known.
    private static let unknownContext = 131_072

    /// The bound over every target that the plan may reach.
    init(_ authorized: Authorized, _ rules: TokenRules) {
        // A copy for all: the envelope is large.
        let envelope = authorized.envelope
        let isOneForAll =
            authorized.model.boundsAreAlike && authorized.fallbackModels.isEmpty && authorized.counts.isEmpty
            && authorized.translations.requests.isEmpty
        for place in authorized.targets.indices.prefix(isOneForAll ? 1 : .max) {
            consider(Bound(authorized, envelope, on: place, rules))
        }
    }

    /// The bound on one target, by its place in the plan.
    ///
    /// Input is what has been counted, with the framing. Where that has not been done it is at most the forwarded
    /// body's length in bytes: no vocabulary has a token of less than one byte, and the framing that a template adds is
    /// shorter than the JSON it replaces. A request that is longer than the forwarded one is `longerBy` so many bytes at most.
    init(_ authorized: Authorized, on place: Int, _ rules: TokenRules, longerBy bytes: Int = 0) {
        self.init(authorized, authorized.envelope, on: place, rules, longerBy: bytes)
    }

    private init(
        _ authorized: Authorized,
        _ envelope: RequestEnvelope,
        on place: Int,
        _ rules: TokenRules,
        longerBy bytes: Int = 0
    ) {
        // A count is free.
        guard !authorized.operation.isCount else { return }
        guard authorized.operation.isMetered else {
            // What it costs is its fee, or not known: then that there is room for anything at all is asked.
            let target = authorized.targets[place]
            amount = max(Money(nanos: 1), target.price?.perRequest ?? .zero)
            priceVersion = target.priceVersion
            return
        }
        let target = authorized.targets[place]
        let counted = authorized.count(at: place, rules)
        let input = (counted?.bound ?? Self.bytes(authorized, envelope, target, place)) + bytes
        var output =
            !authorized.operation.generates
            ? MediaReach.output(authorized.operation, envelope, target)
            : Self.limit(authorized, envelope, target, place).multipliedSaturating(by: envelope.choices)
        let pictures = envelope.pictures(on: target, at: place, authorized.translations)
        if pictures > 0 {
            let drawn = MediaReach.drawn(pictures)
            output = output.addingReportingOverflow(drawn).overflow ? .max : output + drawn
        }
        usage = Usage(input: input, output: output)
        tokens = usage.budgetedTokens
        var reach = UsageReach(
            input: input,
            output: output,
            kinds: envelope.kinds,
            serviceTiers: envelope.serviceTier.reach(on: target)
        )
        let searches = max(envelope.searches, envelope.offeredSearches ?? target.maxSearches)
        let unasked = authorized.operation.generates ? target.unaskedSearches : 0
        if max(searches, unasked) > 0 { reach.units[.searches] = max(searches, unasked) }
        if envelope.searchUnits > 0 { reach.units[.searchUnits] = envelope.searchUnits }
        MediaReach.add(authorized.operation, envelope, bodyLength: authorized.bodyLength, to: &reach.units)
        amount = target.bound(reach)
        priceVersion = target.priceVersion
    }

    /// The most output of one choice, which the target may be told otherwise than the caller asked.
    private static func limit(
        _ authorized: Authorized,
        _ envelope: RequestEnvelope,
        _ target: Target,
        _ place: Int
    ) -> Int {
        guard let limit = envelope.outputTokenLimit else { return target.maxOutputTokens }
        guard authorized.operation != .responses, target.isOfOpenAI,
            case .conversation(.responses) = authorized.translations.requests[place]?.answer
        else { return limit }
        return max(limit, OpenAIModel.leastResponsesLimit)
    }

    private static func bytes(
        _ authorized: Authorized,
        _ envelope: RequestEnvelope,
        _ target: Target,
        _ place: Int
    ) -> Int {
        var input: Int
        if let translated = authorized.translations.requests[place] {
            input = translated.body.readableBytes
        } else {
            let splice = envelope.usageSplice.map { $0.replacement.count - $0.range.count } ?? 0
            // A member that is put in has its key, quotes, a colon and a comma besides.
            let member = envelope.modelPlace == nil ? 0 : #""model":"","#.utf8.count + target.model.utf8.count
            let model =
                envelope.modelToken.isEmpty ? member : target.model.utf8.count + 2 - envelope.modelToken.count
            input = authorized.bodyLength + max(0, splice) + max(0, model)
        }
        input += envelope.repeatedInput
        if envelope.namesContent { input += target.contextTokens ?? unknownContext }
        return input
    }

    private mutating func consider(_ other: Bound) {
        let most = max(tokens, other.tokens)
        if other.amount > amount || priceVersion.isEmpty { self = other }
        tokens = most
    }
}

extension Int {
    func multipliedSaturating(by factor: Int) -> Int {
        let (product, overflow) = multipliedReportingOverflow(by: factor)
        return overflow ? .max : product
    }
}

/// Token counts made by the gateway when nobody else has counted.
enum Estimate {
    /// Input tokens of a body: a quarter of its bytes, rounded up.
    static func input(bodyLength: Int) -> Int { (bodyLength + 3) / 4 }
}
