/// Reads the beginning of a stream that passes, for whether it says anything before a filter of its provider's ends it.
public struct FilterReading: Sendable {
    private var framing: any StreamFraming
    private var reader: any ReplyEventReading
    /// What was found so far.
    public private(set) var watch = FilterWatch()

    /// Begins to read a stream of an operation; `nil` if that is no conversation.
    public init?(_ operation: Operation) {
        guard let dialect = operation.conversation else { return nil }
        framing = operation.framing
        reader = dialect.eventReader()
    }

    /// Reads a piece, until something is said.
    public mutating func read(_ piece: Span<UInt8>) {
        guard !watch.isAnswering else { return }
        do throws(UpstreamProblem) {
            try note(framing.take(piece))
        } catch {
            watch.giveUp()
        }
    }

    /// The stream is over.
    public mutating func finish() {
        guard !watch.isAnswering else { return }
        do throws(UpstreamProblem) {
            try note(framing.finish())
            for step in reader.finish() { watch.note(step) }
        } catch {
            watch.giveUp()
        }
    }

    private mutating func note(_ events: [StreamEvent]) throws(UpstreamProblem) {
        for event in events {
            for step in try reader.read(name: event.name, data: event.data) { watch.note(step) }
        }
    }
}
