import Parsed from "react-markdown";
import remarkGfm from "remark-gfm";
import { headingLevels } from "./heading-levels";

/** The page has its own first heading: the text's begin at the second level. */
export function Rendered({ text }: { text: string }) {
  return (
    <div className="prose">
      <Parsed
        remarkPlugins={[remarkGfm, headingLevels]}
        components={{
          // Wider than a phone: it scrolls by itself, by keyboard too.
          table: ({ children }) => (
            // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
            <div className="overflow-x-auto" tabIndex={0} role="group">
              <table>{children}</table>
            </div>
          ),
          a: ({ href, children }) => (
            <a href={href} rel="noopener noreferrer nofollow">
              {children}
            </a>
          ),
        }}
      >
        {text}
      </Parsed>
    </div>
  );
}
