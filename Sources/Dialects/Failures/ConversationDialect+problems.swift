import JSONText

extension ConversationDialect {
    /// What the event means that carries the error of a stream; `nil` if the dialect sees no error in it.
    public static func problem(ofEvent event: StreamEvent) -> UpstreamProblem? {
        if let name = event.name, name.hasPrefix(AWSEventStream.exceptionMark) {
            let exception = String(name.dropFirst(AWSEventStream.exceptionMark.count))
            return ConverseProblem.problem(exception: exception, data: event.data)
        }
        var reader = eventReader()
        do throws(UpstreamProblem) {
            for step in try reader.read(name: event.name, data: event.data) {
                if case .failed(let problem) = step { return problem }
            }
            return nil
        } catch {
            return error
        }
    }

    /// Whether a filter of the provider's has kept back all of a whole answer.
    public static func isFiltered(answer body: [UInt8]) -> Bool {
        guard let value = try? JSONValue.read(body), let answer = try? reply(from: value) else {
            return false
        }
        return answer.isFiltered
    }

    /// What an error with a good status means that stands in the place of an answer; `nil` if the dialect sees none.
    public static func problem(ofAnswer body: [UInt8]) -> UpstreamProblem? {
        guard let value = try? JSONValue.read(body) else { return nil }
        do throws(UpstreamProblem) {
            _ = try reply(from: value)
            return nil
        } catch {
            return error
        }
    }
}
