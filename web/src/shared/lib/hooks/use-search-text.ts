import { useEffect, useRef, useState } from "react";

/**
 * The text of a search field whose words lie elsewhere, in the address for example: passed on once nobody has typed for
 * 300 ms. What is set there (a reset, a link, Back) is shown here.
 */
export function useSearchText(value: string, onChange: (value: string) => void): [string, (text: string) => void] {
  const [text, setText] = useState(value);
  const [passed, setPassed] = useState(value);
  const [before, setBefore] = useState(value);
  if (value !== before) {
    setBefore(value);
    // Not the echo of what was typed: more may have been typed since.
    if (value !== passed) {
      setText(value);
      setPassed(value);
    }
  }
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  useEffect(() => {
    if (text.trim() === passed) return;
    const timer = setTimeout(() => {
      setPassed(text.trim());
      latest.current(text.trim());
    }, 300);
    return () => clearTimeout(timer);
  }, [text, passed]);
  return [text, setText];
}
