import Dialects
import JSONText
import Ports
import Vocabulary

/// What is to be done for a request about a kept answer.
enum StoredFinding: Sendable {
    /// It is answered with this JSON.
    case answered([UInt8])
    /// The answer is forgotten.
    case forgotten
    /// The provider of this name has it, made by the model of this public name.
    case at(provider: String, model: String)

    /// Decides with what was found; takes as long as the answer is, and is done off the event loops.
    init(
        _ found: Result<KeptResponse?, any Error>,
        _ route: StoredResponseRoute
    ) throws(RecollectionError) {
        switch found {
        case .failure(let error): throw .failed("\(error)")
        case .success(nil): throw .refused(StoredResponse.unknown(route.id))
        case .success(let kept?):
            switch kept.content {
            case .at(let provider): self = .at(provider: provider, model: kept.model)
            case .here(let input, let response): try self.init(input, response, route)
            }
        }
    }

    private init(
        _ input: [UInt8],
        _ response: [UInt8],
        _ route: StoredResponseRoute
    ) throws(RecollectionError) {
        switch route.action {
        case .show: self = .answered(response)
        case .delete: self = .forgotten
        case .cancel: throw .refused(StoredResponse.isDone)
        case .listInput:
            let list: [UInt8]?
            do {
                let page = try StoredResponsePage(
                    limit: route["limit"],
                    after: route["after"],
                    order: route["order"]
                )
                list = try StoredResponse(input: input, response: response).inputList(page)
            } catch let refusal as Refusal {
                throw .refused(refusal)
            } catch {
                throw .failed("\(error)")
            }
            guard let list else { throw .refused(StoredResponsePage.unknownPlace) }
            self = .answered(list)
        }
    }
}
