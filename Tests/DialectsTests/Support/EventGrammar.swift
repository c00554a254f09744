import Dialects

/// The rules that the steps of a streamed answer follow, checked one by one.
struct EventGrammar {
    private var hasStarted = false
    private var hasEnded = false
    private var open: Set<[Int]> = []
    private var known: Set<[Int]> = []
    private var finished: Set<Int> = []
    /// What was against the rules.
    private(set) var faults: [String] = []

    mutating func take(_ event: ReplyEvent) {
        if hasEnded { faults.append("\(event) after the end") }
        switch event {
        case .started:
            if hasStarted { faults.append("started twice") }
            hasStarted = true
        case .opened(let choice, let part, _):
            begin(event)
            if !known.insert([choice, part]).inserted { faults.append("opened twice: \(event)") }
            open.insert([choice, part])
            if finished.contains(choice) { faults.append("opened after the finish: \(event)") }
        case .text(let choice, let part, _), .signed(let choice, let part, _),
            .cited(let choice, let part, _):
            if !open.contains([choice, part]) { faults.append("not open: \(event)") }
        case .closed(let choice, let part):
            if open.remove([choice, part]) == nil { faults.append("closed what was not open: \(event)") }
        case .finished(let choice, _, _, _):
            begin(event)
            if !finished.insert(choice).inserted { faults.append("finished twice") }
            if open.contains(where: { $0[0] == choice }) { faults.append("finished with open parts") }
        case .ended:
            hasEnded = true
            if !open.isEmpty { faults.append("ended with open parts") }
        case .failed: hasEnded = true
        case .usage, .serviceTier, .pinged, .logProbabilities: begin(event)
        }
    }

    private mutating func begin(_ event: ReplyEvent) {
        if !hasStarted, event != .pinged { faults.append("\(event) before the start") }
    }
}

/// Reads whole streams in pieces, and writes them again.
enum Streams {
    /// All steps of a stream, read in pieces of a size.
    static func steps(
        _ body: [UInt8],
        framing: any StreamFraming = ServerSentEvents(),
        reader: any ReplyEventReading,
        pieces size: Int = .max
    ) -> (steps: [ReplyEvent], problem: UpstreamProblem?) {
        var framing = framing
        var reader = reader
        var steps: [ReplyEvent] = []
        do throws(UpstreamProblem) {
            var start = 0
            while start < body.count {
                let end = size >= body.count - start ? body.count : start + size
                let piece = Array(body[start..<end])
                for event in try framing.take(piece.span) {
                    steps += try reader.read(name: event.name, data: event.data)
                }
                start = end
            }
            for event in try framing.finish() { steps += try reader.read(name: event.name, data: event.data) }
            steps += reader.finish()
            return (steps, nil)
        } catch {
            return (steps, error)
        }
    }

    /// The stream that a writer makes of steps.
    static func written(_ steps: [ReplyEvent], _ writer: any ReplyEventWriting) -> [UInt8] {
        var writer = writer
        var bytes: [UInt8] = []
        for step in steps { writer.write(step, to: &bytes) }
        return bytes
    }
}
