-- Countersign in ten minutes. Everything here runs on the demo connection: a PostgreSQL inside the editor with made-up
-- customers, orders and staff. Nothing can break, and nothing leaves your machine.


-- 1. ASK ------------------------------------------------------------------------------------------------------------
-- A line that starts with --? is a question. Put the cursor on it and choose "Draft SQL" above the line, or press
-- Ctrl+Alt+G (Cmd+Alt+G). The answer appears below it; Ctrl+Z takes it back.

--? monthly revenue by product line for customers acquired in Q3



-- Who wrote that? Hover over it: a query that a colleague has verified, in .countersign/verified. No language model was
-- asked. "Q3" was read as the fiscal one, 1 Feb to 30 Apr, because .countersign/dictionary.yaml says so.
-- Now run it: "Run" above the statement, or Ctrl+Enter. It reads nothing sensitive, so nobody needs to approve it.

-- The same question in other words is still the same question:
--? show me sales per month and product line for clients acquired in the third quarter

-- One word changes what is asked, and then it is another question. Without a language model this one has no answer, and
-- Countersign says so instead of guessing:
--? monthly revenue by product line for customers acquired in Q2

-- More that the demo knows:
--? how many customers are there by region and segment
--? top ten products by revenue in fiscal year 2025
--? average time to close support tickets by priority


-- 2. SEE WHAT THE POLICY SAYS ----------------------------------------------------------------------------------------
-- You can write SQL yourself, of course. It is checked as you type: hover over what is underlined.

-- This one is fine.
SELECT o.status, count(*) AS orders
FROM public.orders AS o
GROUP BY o.status
ORDER BY orders DESC;

-- A star reads more than you asked for. The light bulb writes the columns out.
SELECT * FROM public.products WHERE unit_price > 500;


-- 3. APPROVE WHAT IS RISKY -------------------------------------------------------------------------------------------
-- E-mail addresses and birthdays are restricted, so running this asks you first. You see the exact SQL, what was found
-- and why. Close the window, and it doesn't run: only a yes is a yes.
SELECT c.customer_id, c.full_name, c.email, c.birth_date
FROM public.customers AS c
WHERE c.region = 'EU' AND c.segment = 'enterprise'
ORDER BY c.acquired_on DESC
LIMIT 20;

-- Changing data is asked about too, however small the change.
UPDATE public.support_tickets
SET priority = 'urgent'
WHERE ticket_id = 7;

-- Which orders have which items? The condition is missing, so each order meets each line of every other order:
-- far more rows than the shop has ever sold.
SELECT o.order_id, i.product_id
FROM public.orders AS o
CROSS JOIN public.order_items AS i
LIMIT 100;


-- 4. WHAT NOBODY CAN APPROVE -----------------------------------------------------------------------------------------
-- This would delete every customer. The policy denies it: there is no button that runs it. Give it a WHERE.
DELETE FROM public.customers;

-- Salaries live in another schema. Reading one is a matter of a good reason; the table itself can't be dropped from here.
SELECT e.department, round(avg(e.salary)) AS average_salary
FROM hr.employees AS e
GROUP BY e.department
ORDER BY average_salary DESC;

DROP TABLE hr.employees;


-- 5. SEE THE RECORD --------------------------------------------------------------------------------------------------
-- Every question, draft, finding, answer and outcome so far is in the trail, signed and chained, refusals included.
-- The shield in the status bar says whether the record is being kept. To prove that nobody has changed it, run the
-- command "Countersign: Verify the Trail".
