import JSONText

/// Makes the calls of tools in a stream of Chat Completions whole, for callers that read no pieces of them.
///
/// Mistral's own streams have calls so. Its SDKs refuse a piece that names no tool (`FunctionCall` of `mistralai` 3.7, PyPI), and what
/// is built on them takes every piece for a call of its own (`MistralModel` of Pydantic AI 2.66, PyPI; both read 2026-11). The pieces
/// of a choice's calls wait for the chunk that says why the choice ends, and go with it, all of them together. Everything else
/// passes at once and byte for byte.
public struct ChatWholeCalls: Sendable {
    /// When so much of calls waits, in bytes, it goes on, and the rest follows in pieces that name their tools too.
    public static let heldLimit = 1 << 20
    /// More choices than anybody can ask for would only cost memory: the calls of others pass as they come.
    private static let mostChoices = 1024

    private var framing = EventFraming()
    private var waiting: [UInt8] = []
    /// Whether the event under way is too long to wait for, and passes as it comes.
    private var isOversized = false
    private var wasEdited = false
    private var choices: [Int: ChatHeldCalls] = [:]
    /// The last chunk that had calls, for a chunk of calls that have none to go with.
    private var head = JSONObject()

    /// Begins a stream.
    public init() {}

    /// Takes content and gives what of the stream can be sent.
    public mutating func take(_ content: Span<UInt8>) -> [UInt8] {
        var sent: [UInt8] = []
        sent.reserveCapacity(content.count)
        var start = 0
        if framing.awaitsLineFeed, content.count > 0 {
            framing.awaitsLineFeed = false
            if content[0] == 0x0A {
                start = 1
                if !framing.isBetweenBlocks {
                    waiting.append(0x0A)
                } else if !wasEdited {
                    // The second half of the last event's end shares its fate.
                    sent.append(0x0A)
                }
            }
        }
        while start < content.count, let end = framing.blockEnd(in: content, from: start) {
            waiting.append(content, start..<end)
            start = end
            let block = waiting
            waiting.removeAll(keepingCapacity: block.count <= 64 << 10)
            pass(block, to: &sent)
        }
        waiting.append(content, start..<content.count)
        if isOversized || waiting.count > StreamBounds.event {
            isOversized = true
            sent += waiting
            waiting = []
        }
        return sent
    }

    /// Gives what still waits at the end of the stream, whose last event may lack its empty line.
    public mutating func finish() -> [UInt8] {
        var last: [UInt8] = []
        let block = waiting
        waiting = []
        pass(block, to: &last)
        var sent: [UInt8] = []
        tellRest(to: &sent)
        return sent + last
    }

    private mutating func pass(_ block: [UInt8], to sent: inout [UInt8]) {
        wasEdited = false
        guard !isOversized else {
            isOversized = false
            sent += block
            return
        }
        let lines = EventLines(block.span)
        if lines.dataLines > 0 {
            let data = EventLines.joinedData(block.span)
            if data.starts(with: "[DONE]".utf8) {
                tellRest(to: &sent)
            } else {
                wasEdited = edit(data, isError: lines.isErrorEvent, to: &sent)
            }
        }
        if !wasEdited { sent += block }
        if choices.values.reduce(0, { $0 + $1.bytes }) > Self.heldLimit { tellRest(to: &sent) }
    }

    /// Takes pieces of calls out of a chunk and puts whole ones in; says whether it has become another one, or none.
    private mutating func edit(_ data: [UInt8], isError: Bool, to sent: inout [UInt8]) -> Bool {
        // What is no chunk passes as it is.
        guard case .object(var chunk)? = try? JSONValue.read(data) else { return false }
        guard !isError, chunk["error"] ?? .null == .null else {
            // Calls of which nobody knows whether they are whole are not to be made.
            choices = [:]
            return false
        }
        guard var elements = chunk["choices"]?.array else { return false }
        var isEdited = false
        for place in elements.indices where edit(&elements[place], at: place) { isEdited = true }
        guard isEdited else { return false }
        chunk["choices"] = .array(elements)
        head = chunk
        if elements.allSatisfy(Self.isSilent), chunk["usage"] ?? .null == .null { return true }
        Self.append(chunk, to: &sent)
        return true
    }

    private mutating func edit(_ element: inout JSONValue, at place: Int) -> Bool {
        guard var choice = element.object else { return false }
        let index = element["index"]?.integer ?? place
        var delta = element["delta"]?.object ?? JSONObject()
        var isEdited = false
        if let pieces = element["delta"]?["tool_calls"], pieces.array?.isEmpty == false,
            choices[index] != nil || choices.count < Self.mostChoices
        {
            delta["tool_calls"] = nil
            choices[index, default: ChatHeldCalls(index)].take(pieces)
            isEdited = true
        }
        if Self.hasEnded(element), let calls = choices[index]?.tell() {
            delta["tool_calls"] = calls
            isEdited = true
        }
        choice["delta"] = .object(delta)
        if isEdited { element = .object(choice) }
        return isEdited
    }

    /// Tells the calls that wait although no chunk has told why their choices end.
    private mutating func tellRest(to sent: inout [UInt8]) {
        var elements: [JSONValue] = []
        for index in choices.keys.sorted() {
            guard let calls = choices[index]?.tell() else { continue }
            elements.append([
                "index": .integer(index), "delta": ["tool_calls": calls], "finish_reason": .null,
            ])
        }
        guard !elements.isEmpty else { return }
        var chunk = head
        chunk["choices"] = .array(elements)
        chunk["usage"] = nil
        Self.append(chunk, to: &sent)
    }

    private static func hasEnded(_ choice: JSONValue) -> Bool {
        choice["finish_reason"]?.string?.isEmpty == false
    }

    /// Whether nothing is left of a choice's part of a chunk.
    private static func isSilent(_ choice: JSONValue) -> Bool {
        guard !hasEnded(choice), choice["logprobs"] == nil else { return false }
        let members = choice["delta"]?.object?.members ?? []
        return members.allSatisfy { $0.value == .null || $0.value == "" || $0.value == [] }
    }

    private static func append(_ chunk: JSONObject, to sent: inout [UInt8]) {
        sent += "data: ".utf8
        JSONValue.object(chunk).append(to: &sent)
        sent += "\n\n".utf8
    }
}
