import JSONText
import Vocabulary

/// What the client of a stream has been told, as far as another target can go on with it.
///
/// It reads what is about to be sent, in the client's dialect, and lets whole events pass only, so that the stream is
/// between two events whenever its upstream breaks off. What cannot be gone on with (anything besides one text) makes it
/// lose its interest, and from then on everything passes as it comes.
public struct StreamTranscript: Sendable {
    /// What of a piece is to be sent.
    public enum Passage: Sendable, Equatable {
        /// All of it, as it is.
        case all
        /// These bytes.
        case bytes([UInt8])
    }

    /// A longer text is not gone on with, in bytes.
    public static let textLimit = 256 << 10
    /// An event that is longer passes as it comes, in bytes, and then nothing is gone on with.
    public static let heldLimit = 64 << 10

    /// The text so far.
    public private(set) var text = ""
    /// What was reported as used so far.
    public private(set) var usage: Usage?
    /// Whether an error stands next in the stream, which is held back.
    public private(set) var hasFailed = false
    private var head: ReplyEvent?
    private var openPart: Int?
    private var isLost = false
    private var blocks = EventFraming()
    private var framing = ServerSentEvents()
    private var reader: any ReplyEventReading
    private var held: [UInt8] = []

    /// Begins the transcript of a stream; `nil` if streams of the operation are not gone on with.
    public init?(_ operation: Operation) {
        guard [.chatCompletions, .messages].contains(operation), let dialect = operation.conversation else {
            return nil
        }
        reader = dialect.eventReader()
    }

    /// Whether the stream is one that can be gone on with.
    public var isContinuable: Bool { !isLost }

    /// The text that a target is given to go on with: models begin words with their blank, so that the last blanks are
    /// theirs to say again.
    public var prefill: String {
        var end = text.unicodeScalars.endIndex
        while end > text.unicodeScalars.startIndex {
            let before = text.unicodeScalars.index(before: end)
            guard text.unicodeScalars[before].properties.isWhitespace else { break }
            end = before
        }
        return String(text.unicodeScalars[..<end])
    }

    /// The steps that bring a writer to where the stream stands.
    var replay: [ReplyEvent] {
        var replay: [ReplyEvent] = []
        if let head { replay.append(head) }
        if let openPart {
            replay.append(.opened(choice: 0, part: openPart, .text("")))
            // A writer may wait for the first text to open its part, which the client has open already.
            replay.append(.text(choice: 0, part: openPart, text.isEmpty ? " " : text))
        }
        return replay
    }

    /// What makes a second answer the rest of the stream; see ``AnswerTranslation/resume(_:output:prefillTokens:mayRepeat:)``.
    func continuation(output: Int, prefillTokens: Int, mayRepeat: Bool) -> StreamContinuation {
        StreamContinuation(
            openPart: openPart,
            isBegun: head != nil,
            repeated: RepeatedText(
                Array(text.utf8),
                given: prefill.utf8.count,
                mayRepeat: mayRepeat
            ),
            usage: usage,
            output: output,
            prefillTokens: prefillTokens
        )
    }

    /// Reads a piece that is about to be sent, and says what of it to send now.
    public mutating func take(_ piece: Span<UInt8>) -> Passage {
        if isLost { return .all }
        var sent: [UInt8] = []
        let isClean = held.isEmpty
        var start = 0
        if blocks.awaitsLineFeed, piece.count > 0 {
            blocks.awaitsLineFeed = false
            // The second half of the last event's end.
            if piece[0] == 0x0A {
                start = 1
                if blocks.isBetweenBlocks { sent.append(0x0A) } else { held.append(0x0A) }
            }
        }
        while !isLost, !hasFailed, start < piece.count,
            let end = blocks.blockEnd(in: piece, from: start)
        {
            held.append(piece, start..<end)
            start = end
            let block = held
            read(block.span)
            guard !hasFailed else { break }
            sent += block
            held.removeAll(keepingCapacity: true)
        }
        held.append(piece, start..<piece.count)
        if isLost || !hasFailed && held.count > Self.heldLimit { sent += surrender() }
        return isClean && sent.count == piece.count ? .all : .bytes(sent)
    }

    /// Gives what is held back; nothing is gone on with from now on.
    public mutating func surrender() -> [UInt8] {
        isLost = true
        hasFailed = false
        text = ""
        defer { held = [] }
        return held
    }

    /// Another target goes on: what the first one sent of an event, or its error, is forgotten.
    public mutating func resume() {
        hasFailed = false
        held = []
        blocks = EventFraming()
        framing = ServerSentEvents()
    }

    private mutating func read(_ block: Span<UInt8>) {
        guard let events = try? framing.take(block) else {
            isLost = true
            return
        }
        for event in events {
            let before = reader
            do throws(UpstreamProblem) {
                for step in try reader.read(name: event.name, data: event.data) { note(step) }
            } catch {
                if Self.isError(event) { hasFailed = true } else { isLost = true }
            }
            // A reader that has seen an error reads no further, but the stream may go on.
            if hasFailed { reader = before }
        }
    }

    private static func isError(_ event: StreamEvent) -> Bool {
        event.name == "error" || (try? JSONValue.read(event.data))?["error"] != nil
    }

    private mutating func note(_ step: ReplyEvent) {
        switch step {
        case .started: if head == nil { head = step }
        case .opened(0, let part, let content):
            guard openPart == nil, let begun = content.text, content.citations.isEmpty,
                content.signature == nil
            else {
                isLost = true
                return
            }
            openPart = part
            text += begun
        case .text(0, let part, let more) where part == openPart:
            text += more
            if text.utf8.count > Self.textLimit { isLost = true }
        case .usage(let usage): self.usage = usage
        case .failed: hasFailed = true
        case .pinged, .serviceTier: break
        case .opened, .text, .signed, .cited, .logProbabilities, .closed, .finished, .ended: isLost = true
        }
    }
}
