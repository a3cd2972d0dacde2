//! What a person does to a run under way: lets the next call go, lets the run go on past a budget, asks for another
//! attempt, or for none. It knows who waits for what, and nothing of buttons.

use crate::{
    llm::{Message, Order},
    run::LaneId,
};
use std::{
    cell::{Cell, RefCell},
    future::Future,
    pin::Pin,
    task::{Context, Poll, Waker},
};

/// The reins of one run. What is given while nobody waits for it is dropped, so that a second click lets nothing
/// further go.
#[derive(Default)]
pub struct Control {
    step_mode: Cell<bool>,
    waiting: RefCell<Vec<Waiting>>,
    next_number: Cell<u64>,
}

/// What can be waited for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wish {
    NextCall(LaneId),
    GoOn,
    Order(LaneId),
}

/// What a person gave.
#[derive(Clone)]
enum Given {
    /// The messages, where they were changed.
    NextCall(Option<Vec<Message>>),
    GoOn,
    Order(Order),
}

struct Waiting {
    number: u64,
    wish: Wish,
    given: Option<Given>,
    waker: Option<Waker>,
}

impl Control {
    /// Lets the run wait before each call from now on, or not.
    pub fn set_step_mode(&self, on: bool) {
        self.step_mode.set(on);
    }

    /// Whether the run waits before each call.
    pub fn is_step_mode(&self) -> bool {
        self.step_mode.get()
    }

    /// Lets the call that waits on `lane` go, with other messages where a person changed them.
    pub fn next_call(&self, lane: LaneId, messages: Option<Vec<Message>>) {
        self.give(Wish::NextCall(lane), &Given::NextCall(messages));
    }

    /// Lets the run use as much again as it was allowed.
    pub fn go_on(&self) {
        self.give(Wish::GoOn, &Given::GoOn);
    }

    /// Tells the call on `lane` what is wanted of it.
    pub fn order(&self, lane: LaneId, order: Order) {
        self.give(Wish::Order(lane), &Given::Order(order));
    }

    fn give(&self, wish: Wish, given: &Given) {
        for waiting in self.waiting.borrow_mut().iter_mut().filter(|waiting| waiting.wish == wish) {
            waiting.given = Some(given.clone());
            if let Some(waker) = waiting.waker.take() {
                waker.wake();
            }
        }
    }

    pub(super) async fn until_next_call(&self, lane: LaneId) -> Option<Vec<Message>> {
        match self.wait(Wish::NextCall(lane)).await {
            Given::NextCall(messages) => messages,
            Given::GoOn | Given::Order(_) => None,
        }
    }

    pub(super) async fn until_told_to_go_on(&self) {
        self.wait(Wish::GoOn).await;
    }

    pub(super) async fn until_ordered(&self, lane: LaneId) -> Order {
        match self.wait(Wish::Order(lane)).await {
            Given::Order(order) => order,
            Given::GoOn | Given::NextCall(_) => Order::Again,
        }
    }

    fn wait(&self, wish: Wish) -> Wait<'_> {
        let number = self.next_number.get();
        self.next_number.set(number + 1);
        self.waiting.borrow_mut().push(Waiting { number, wish, given: None, waker: None });
        Wait { control: self, number }
    }
}

/// A place among those who wait, left when it is dropped.
struct Wait<'a> {
    control: &'a Control,
    number: u64,
}

impl Future for Wait<'_> {
    type Output = Given;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Given> {
        let mut all = self.control.waiting.borrow_mut();
        let Some(waiting) = all.iter_mut().find(|waiting| waiting.number == self.number) else {
            return Poll::Pending;
        };
        match waiting.given.take() {
            Some(given) => Poll::Ready(given),
            None => {
                waiting.waker = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        self.control.waiting.borrow_mut().retain(|waiting| waiting.number != self.number);
    }
}
