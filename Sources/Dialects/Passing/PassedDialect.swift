import Vocabulary

/// What the gateway must see of a dialect whose requests and answers pass through byte for byte.
///
/// Everything here reads at the speed of a scan and builds nothing but what it reports.
public protocol PassedDialect: SendableMetatype {
    /// Reads the events of a stream for its charge.
    associatedtype Meter: EventMeter

    /// Reads what decisions need from a request's body, and checks that the body is JSON.
    ///
    /// `model` and `isStream` are what the path says, in dialects that put them there; a body must then not say
    /// otherwise. The envelope's ``RequestEnvelope/modelToken`` is empty where the body names no model.
    static func envelope(
        _ body: Span<UInt8>,
        model: String?,
        isStream: Bool?
    ) throws(Refusal) -> RequestEnvelope

    /// The usage that a whole answer reports; `nil` if it reports none. May be given the end of a long answer only.
    static func usage(ofAnswer body: Span<UInt8>) -> Usage?

    /// Whether an answer with a good status is an error all the same.
    static func isError(answer body: Span<UInt8>) -> Bool

    /// Whether the body of an answer with a good status, which reports no usage, has anything of this dialect's answers:
    /// one of their members, whatever else is in it.
    static func isAnswer(_ body: Span<UInt8>) -> Bool

    /// Where the string token of the model's name stands in a whole answer, quotes included.
    static func modelToken(inAnswer body: Span<UInt8>) -> Range<Int>?

    /// Where the string token of the model's name stands in the data of an event, quotes included.
    static func modelToken(inEvent data: Span<UInt8>) -> Range<Int>?

    /// The body of an error answer.
    static func failureBody(_ refusal: Refusal) -> [UInt8]

    /// What is sent into a stream that has failed after its head went out; nothing of a proper end may follow.
    static func failureEvent(_ refusal: Refusal) -> [UInt8]
}

extension PassedDialect {
    /// A meter that has read nothing.
    static var meter: any EventMeter { Meter() }
}

/// Reads the events of one stream for charging and closing it.
public protocol EventMeter: Hashable, Sendable {
    /// Begins with nothing.
    init()

    /// Reads the data of one event, and notes in `metering` what it says.
    mutating func read(_ data: Span<UInt8>, _ metering: inout StreamMetering)
}
