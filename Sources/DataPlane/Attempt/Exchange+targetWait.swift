import NIOCore
import Policy
import Vocabulary

extension Exchange {
    /// Waits until one of the targets that their limits stop has room, if the client allows that and room is expected in time;
    /// answers false if it does not wait.
    ///
    /// It stands in the line of each, in one line for those under the same limits; where it is let in first it goes, and it leaves
    /// the others.
    func waitForPlace(_ stopped: [Int]) -> Bool {
        guard origin == nil, let latest = waitsUntil, let authorized, let published = authenticated?.published
        else { return false }
        let line = TargetLine()
        let now = loop.shared.now().microseconds
        // The first place is the one that counts for the key: it is to last as long as any.
        let places = waitingPlaces(stopped, authorized, in: published.snapshot)
            .map { place in
                let left = (place.deadline - NIODeadline.now()).nanoseconds / 1000
                return (index: place.index, names: place.names, until: min(latest, now + left))
            }
            .sorted { ($0.until, $1.index) > ($1.until, $0.index) }
        for place in places {
            guard line.tickets.count < TargetLine.mostTickets else { break }
            let permit = LimitPermit(attemptOf: authorized, names: place.names)
            do throws(LimitExcess) {
                switch try enter(line, for: place.index, permit, authorized, until: place.until, now: now) {
                case .waits(let ticket):
                    line.tickets[ticket] = place.index
                    loop.waiting.insert(self, ticket)
                case .admitted:
                    // Room has come meanwhile.
                    leave(line)
                    go(line, place.index, permit)
                    return true
                }
            } catch {
                // It would wait in vain there; the refusal is known already.
            }
        }
        guard !line.tickets.isEmpty else { return false }
        targetLine = line
        phase = .waiting
        waitingSince = .now()
        return true
    }

    /// Whom a request may wait for at the limits of its targets, in their order: one of those under the same limits stands for
    /// all of them, as long as any has time.
    private func waitingPlaces(
        _ stopped: [Int],
        _ authorized: Authorized,
        in snapshot: Snapshot
    ) -> [(index: Int, names: [LimitedName], deadline: NIODeadline)] {
        var places: [(index: Int, names: [LimitedName], deadline: NIODeadline)] = []
        var known: [Set<LimitHolder>: Int] = [:]
        for index in stopped {
            let names = limitedNames(ofTarget: index, authorized, in: snapshot)
            let holders = Set(names.map(\.holder))
            let deadline = deadline(on: authorized.targets[index])
            if let place = known[holders] {
                places[place].deadline = max(places[place].deadline, deadline)
            } else {
                known[holders] = places.count
                places.append((index, names, deadline))
            }
        }
        return places
    }

    /// Gives up the places in the lines of targets.
    func leave(_ line: TargetLine) {
        let now = loop.shared.now().microseconds
        for ticket in line.tickets.keys {
            loop.waiting.remove(ticket)
            loop.shared.limits.leave(ticket, now: now)
        }
        line.tickets = [:]
    }

    private func enter(
        _ line: TargetLine,
        for index: Int,
        _ permit: LimitPermit,
        _ authorized: Authorized,
        until deadline: Int64,
        now: Int64
    ) throws(LimitExcess) -> LimitGate.Answer {
        let eventLoop = loop.eventLoop
        let bound = NIOLoopBound((self, line), eventLoop: eventLoop)
        return try loop.shared.limits.ask(
            permit,
            of: limitCaller(authorized),
            isFurther: !line.tickets.isEmpty,
            until: deadline,
            now: now
        ) { permit, decision in
            eventLoop.execute {
                let (exchange, line) = bound.value
                exchange.waited(in: line, for: index, permit, decision)
            }
        }
    }

    /// The wait for one of the targets is over.
    private func waited(
        in line: TargetLine,
        for index: Int,
        _ permit: LimitPermit,
        _ decision: LimitDecision
    ) {
        guard phase == .waiting, targetLine === line, let ticket = line.ticket(for: index) else {
            // It has ended or gone elsewhere meanwhile, and its place is another's.
            if case .admitted = decision { loop.withdraw(permit) }
            return
        }
        line.tickets[ticket] = nil
        loop.waiting.remove(ticket)
        switch decision {
        case .admitted:
            leave(line)
            if let refusal = refusalOfKey(loop.shared.now()) {
                loop.withdraw(permit)
                return refuse(refusal)
            }
            // The client asked for the wait; it is no work of the gateway's.
            receivedAt = receivedAt + (.now() - waitingSince)
            go(line, index, permit)
        case .refused(let excess):
            line.note(excess)
            guard line.tickets.isEmpty else { return }
            // Who rested at the beginning may be well by now, and else is asked all the same: nothing is waited for once more.
            waitsUntil = nil
            phase = .attempting
            attempt()
        }
    }

    /// Makes the attempt that room was given for, if its target may still be called.
    private func go(_ line: TargetLine, _ index: Int, _ permit: LimitPermit) {
        line.granted = (index, permit)
        targetLine = line
        phase = .attempting
        attempt()
        // Another target may have been found free, or this one be left alone by now.
        if let unused = line.granted.take() { loop.withdraw(unused.permit) }
    }
}
