//! Agents on the demo endpoint, from the page: what they change is really run, truly fails, and truly passes in the end.
//! It deliberately leaves to native tests what else they can be asked, and knows no server.

use std::time::Duration;

use super::browser::DESKTOP;
use super::in_browser;
use super::page::Page;
use super::site::Site;

const WHOLE_RUN: Duration = Duration::from_secs(90);

/// The course of a run: each tool that was called, with `!` where it said that something is wrong, and each note.
async fn course(page: &Page) -> String {
    let read = "return [...document.querySelectorAll('article[data-lane]')].map((lane) => {
            const failed = lane.querySelector('.lane-status')?.textContent === 'returned an error' ? '!' : '';
            const [, part] = lane.dataset.lane.split('/');
            return part?.startsWith('reflection') ? 'note' : part ? lane.querySelector('.lane-title').textContent + failed : '';
        }).filter(Boolean).join(' ')";
    page.js(read, vec![]).await.as_str().unwrap().to_owned()
}

/// What the tests said, each time that they ran.
async fn tested(page: &Page) -> Vec<String> {
    let read = "return [...document.querySelectorAll('article[data-lane]')]
        .filter((lane) => lane.querySelector('.lane-title').textContent === 'run_tests')
        .map((lane) => lane.querySelector('[data-part=output]').textContent)";
    serde_json::from_value(page.js(read, vec![]).await).unwrap()
}

/// Runs to the end; the result.
async fn run(page: &Page) -> String {
    page.click("button", "Run").await;
    page.await_status("done", WHOLE_RUN).await;
    page.text("region", "Result").await
}

#[tokio::test]
async fn a_quicksort_is_mended_by_edits_that_tests_really_judge() {
    in_browser("agent-demo", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        let mended = "list_files read_file read_file edit_file run_tests! note edit_file run_tests";
        let longer = "list_files read_file read_file edit_file run_tests! edit_file run_tests! read_file edit_file run_tests";
        for (label, expected, failed, result) in [
            ("", mended, "Maximum call stack size exceeded", "it lost every item equal to the pivot. All tests pass"),
            ("leave out the reflection", longer, "1 passed, 2 failed", "All tests pass now."),
            ("another bug", mended, "got [10, 2, 4, 9, 33]", "it did not sort `smaller`. All tests pass now."),
            ("sort downwards", mended, "got [3, 2, 1]", "it sorted upwards, and it lost every item equal"),
        ] {
            page.open(&site.at("#agent/quicksort")).await;
            if !label.is_empty() {
                page.click("button", label).await;
            }
            let fetched = "return performance.getEntriesByType('resource').some((file) => file.name.includes('/sandbox-'))";
            assert_eq!(page.js(fetched, vec![]).await, false, "nothing that runs code is there before it is needed");
            let said = run(page).await;
            assert_eq!(page.js(fetched, vec![]).await, true);
            assert_eq!(course(page).await, expected, "{label}");
            let tested = tested(page).await;
            assert!(tested[0].contains(failed), "{label}: {tested:?}");
            assert_eq!(tested.last().map(String::as_str), Some("3 passed"), "{label}");
            assert!(said.contains(result), "{label}: {said}");
            page.browser.screenshot(&format!("agent-demo-{}", label.replace(' ', "-"))).await;
        }
    })
    .await;
}

#[tokio::test]
async fn logs_and_bills_are_worked_out_by_tools() {
    in_browser("agent-demo-others", DESKTOP, &[], async |page| {
        let site = Site::start().await;
        for (id, label, expected, result) in [
            ("logs", "", "grep! note grep read_file write_file", "the first of 3"),
            ("logs", "another day", "grep! note grep read_file write_file", "disk is 96% full"),
            ("logs", "switch grep off", "read_file! note read_file write_file", "the first of 3"),
            (
                "bill",
                "",
                "read_file run_javascript! note run_javascript write_file",
                "Ana owes $83.75, Ben owes $34.90",
            ),
            (
                "bill",
                "another order",
                "read_file run_javascript! note run_javascript write_file",
                "Dora owes $95.00",
            ),
            (
                "bill",
                "in euros, by a tool of your own",
                "read_file run_javascript! note run_javascript to_euros to_euros to_euros write_file",
                "Ana owes €77.05, Ben owes €32.11",
            ),
        ] {
            page.open(&site.at(&format!("#agent/{id}"))).await;
            if !label.is_empty() {
                page.click("button", label).await;
            }
            let said = run(page).await;
            assert_eq!(course(page).await, expected, "{id} {label}");
            assert!(said.contains(result), "{id} {label}: {said}");
        }
    })
    .await;
}
